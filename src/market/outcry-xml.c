/* SPDX-License-Identifier: GPL-3.0-or-later */

/* XML and HTML by libxml2, held short: no network, no document type declaration (so no entity, no
 * default attribute, no external subset), one encoding, bounded size, and a bound on the XPath
 * operations spent on one document, because each nested predicate can cost a factor of the
 * document's size. libxml2 keeps errors per thread and prints nothing here. */

#include "market/outcry-xml.h"

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <string.h>

#include "market/outcry-recipe.h"

#define MAX_OPERATIONS 50000000

struct _OutcryXml
{
  xmlDocPtr          document;
  xmlXPathContextPtr context;
};

struct _OutcryXpath
{
  char               *text;
  xmlXPathCompExprPtr compiled;
};

#if LIBXML_VERSION >= 21200
typedef const xmlError *ErrorPtr;
#else
typedef xmlError *ErrorPtr;
#endif

static void
keep_quiet (void     *user_data,
            ErrorPtr  error)
{
}

/* libxml2 tells some errors of XPath only to its generic handler, which prints. */
G_GNUC_PRINTF (2, 3)
static void
say_nothing (void       *user_data,
             const char *format,
             ...)
{
}

static gboolean
has_doctype (const char *text,
             gsize       len)
{
  const char *end = text + len;

  for (const char *p = text; (p = memchr (p, '<', (gsize) (end - p))) != NULL; p++)
    if (end - p >= 9 && g_ascii_strncasecmp (p, "<!DOCTYPE", 9) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
check_text (const char  *text,
            gsize        len,
            gboolean     html,
            GError     **error)
{
  const char *what = html ? "HTML" : "XML";

  if (len > OUTCRY_XML_MAX)
    {
      g_set_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_LIMIT,
                   "the %s text is larger than %d bytes", what, OUTCRY_XML_MAX);
      return FALSE;
    }
  if (!g_utf8_validate_len (text, len, NULL))
    {
      g_set_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_FORMAT,
                   "the %s text is not UTF-8", what);
      return FALSE;
    }
  if (!html && has_doctype (text, len))
    {
      g_set_error_literal (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_FORMAT,
                           "the XML text has a document type declaration, which is not allowed");
      return FALSE;
    }
  return TRUE;
}

static xmlDocPtr
parse_xml (const char  *text,
           gsize        len,
           GError     **error)
{
  xmlParserCtxtPtr parser = xmlNewParserCtxt ();
  xmlDocPtr        document = xmlCtxtReadMemory (parser, text, (int) len, NULL, "UTF-8",
                                                 XML_PARSE_NONET | XML_PARSE_NOERROR |
                                                     XML_PARSE_NOWARNING | XML_PARSE_NOCDATA);

  if (document == NULL)
    {
      ErrorPtr last = xmlCtxtGetLastError (parser);
      g_autofree char *message = g_strstrip (
          g_strdup (last != NULL && last->message != NULL ? last->message : "no reason given"));
      gboolean cut = last != NULL &&
                     (last->code == XML_ERR_DOCUMENT_EMPTY || last->code == XML_ERR_DOCUMENT_END ||
                      last->code == XML_ERR_TAG_NOT_FINISHED || last->code == XML_ERR_GT_REQUIRED);

      g_set_error (error, OUTCRY_RECIPE_ERROR,
                   cut ? OUTCRY_RECIPE_ERROR_TRUNCATED : OUTCRY_RECIPE_ERROR_FORMAT,
                   "not XML, line %d: %s", last != NULL ? last->line : 0, message);
    }
  xmlFreeParserCtxt (parser);
  return document;
}

OutcryXml *
outcry_xml_parse (const char  *text,
                  gsize        len,
                  gboolean     html,
                  GError     **error)
{
  g_autoptr (OutcryXml) self = NULL;

  g_return_val_if_fail (text != NULL || len == 0, NULL);

  if (!check_text (text, len, html, error))
    return NULL;
  self = g_new0 (OutcryXml, 1);
  if (html)
    {
      self->document = htmlReadMemory (len > 0 ? text : "", (int) len, NULL, "UTF-8",
                                       HTML_PARSE_NONET | HTML_PARSE_NOERROR |
                                           HTML_PARSE_NOWARNING | HTML_PARSE_RECOVER);
      if (self->document == NULL)
        g_set_error_literal (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_FORMAT,
                             "not HTML: it is empty");
    }
  else
    self->document = parse_xml (len > 0 ? text : "", len, error);
  if (self->document == NULL)
    return NULL;
  self->context = xmlXPathNewContext (self->document);
  self->context->error = keep_quiet;
  self->context->opLimit = MAX_OPERATIONS;
  return g_steal_pointer (&self);
}

void
outcry_xml_free (OutcryXml *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->context, xmlXPathFreeContext);
  g_clear_pointer (&self->document, xmlFreeDoc);
  g_free (self);
}

OutcryXpath *
outcry_xpath_new (const char  *expression,
                  GError     **error)
{
  xmlXPathContextPtr context;
  xmlXPathCompExprPtr compiled = NULL;
  OutcryXpath *self;

  g_return_val_if_fail (expression != NULL, NULL);

  if (strlen (expression) <= 1024)
    {
      context = xmlXPathNewContext (NULL);
      context->error = keep_quiet;
      xmlSetGenericErrorFunc (NULL, say_nothing);
      compiled = xmlXPathCtxtCompile (context, BAD_CAST expression);
      xmlSetGenericErrorFunc (NULL, NULL);
      xmlXPathFreeContext (context);
    }
  if (compiled == NULL)
    {
      g_set_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_SCHEMA,
                   "\"%.80s\" is not an XPath 1.0 expression of at most 1024 bytes", expression);
      return NULL;
    }
  self = g_new0 (OutcryXpath, 1);
  self->text = g_strdup (expression);
  self->compiled = compiled;
  return self;
}

void
outcry_xpath_free (OutcryXpath *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  xmlXPathFreeCompExpr (self->compiled);
  g_free (self);
}

static xmlXPathObjectPtr
evaluate (OutcryXml         *self,
          const OutcryXpath *path,
          xmlNodePtr         node)
{
  xmlXPathObjectPtr result;

  self->context->node = node != NULL ? node : (xmlNodePtr) self->document;
  xmlSetGenericErrorFunc (NULL, say_nothing);
  result = xmlXPathCompiledEval (path->compiled, self->context);
  xmlSetGenericErrorFunc (NULL, NULL);
  return result;
}

gboolean
outcry_xml_each (OutcryXml          *self,
                 const OutcryXpath  *path,
                 OutcryXmlFunc       func,
                 gpointer            user_data,
                 GError            **error)
{
  xmlXPathObjectPtr result;
  gboolean go_on = TRUE;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (path != NULL, FALSE);

  result = evaluate (self, path, NULL);
  if (result == NULL || result->type != XPATH_NODESET)
    {
      g_set_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_FORMAT,
                   "the XPath expression \"%s\" does not give nodes", path->text);
      g_clear_pointer (&result, xmlXPathFreeObject);
      return FALSE;
    }
  if (result->nodesetval != NULL)
    xmlXPathNodeSetSort (result->nodesetval);
  for (int i = 0; go_on && result->nodesetval != NULL && i < result->nodesetval->nodeNr; i++)
    go_on = func (result->nodesetval->nodeTab[i], user_data);
  xmlXPathFreeObject (result);
  return go_on;
}

char *
outcry_xml_get_text (OutcryXml         *self,
                     const OutcryXpath *path,
                     gpointer           node)
{
  xmlXPathObjectPtr result;
  xmlChar *text = NULL;
  char *copy = NULL;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (path != NULL, NULL);

  result = evaluate (self, path, node);
  if (result == NULL)
    return NULL;
  if (result->type == XPATH_NODESET && result->nodesetval != NULL && result->nodesetval->nodeNr > 0)
    text = xmlXPathCastNodeSetToString (result->nodesetval);
  else if (result->type == XPATH_STRING)
    text = xmlStrdup (result->stringval);
  xmlXPathFreeObject (result);
  if (text == NULL)
    return NULL;
  copy = g_strstrip (g_strdup ((const char *) text));
  xmlFree (text);
  return copy;
}
