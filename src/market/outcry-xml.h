/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* XML and HTML from outside, through libxml2 without network, entities and huge documents, and
 * XPath 1.0 on it. Texts are always string(), never number(): libxml2 prints numbers as it likes.
 */

typedef struct _OutcryXml   OutcryXml;
typedef struct _OutcryXpath OutcryXpath;

#define OUTCRY_XML_MAX (8 * 1024 * 1024)

/* @text must be UTF-8, at most OUTCRY_XML_MAX. XML must be well-formed and have no document type
 * declaration (that is where entities come from); HTML is read as browsers do. */
OutcryXml *outcry_xml_parse (const char  *text,
                             gsize        len,
                             gboolean     html,
                             GError     **error);
void       outcry_xml_free  (OutcryXml   *self);

/* Errors are OUTCRY_RECIPE_ERROR_SCHEMA. */
OutcryXpath *outcry_xpath_new  (const char   *expression,
                                GError      **error);
void         outcry_xpath_free (OutcryXpath  *self);

/* @node is for outcry_xml_get_text(). FALSE stops. */
typedef gboolean (*OutcryXmlFunc) (gpointer node,
                                   gpointer user_data);

/* Calls @func for each node of a node set, in document order. FALSE and an error when the
 * expression does not give a node set, or costs too much; FALSE without one when @func stopped it.
 */
gboolean outcry_xml_each (OutcryXml          *self,
                          const OutcryXpath  *path,
                          OutcryXmlFunc       func,
                          gpointer            user_data,
                          GError            **error);

/* string() of the first node at @path from @node (NULL: from the root), blanks around it dropped
 * (transfer full). NULL when there is no node, or the expression gives a number or a boolean. */
char *outcry_xml_get_text (OutcryXml         *self,
                           const OutcryXpath *path,
                           gpointer           node);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryXml, outcry_xml_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryXpath, outcry_xpath_free)

G_END_DECLS
