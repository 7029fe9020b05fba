/* SPDX-License-Identifier: GPL-3.0-or-later */

/* XML and HTML (the first byte chooses), an XPath expression to the first line end, the document
 * after it. */

#include <string.h>

#include "market/outcry-xml.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

typedef struct
{
  OutcryXml   *xml;
  OutcryXpath *field;
  guint        n;
} Each;

static gboolean
take (gpointer node,
      gpointer user_data)
{
  Each *each = user_data;
  g_autofree char *text = outcry_xml_get_text (each->xml, each->field, node);

  g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
  return ++each->n < 100;
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  const guint8 *end = size > 1 ? memchr (data + 1, '\n', size - 1) : NULL;
  g_autofree char *expression = NULL;
  g_autoptr (OutcryXpath) path = NULL;
  g_autoptr (OutcryXml) xml = NULL;
  g_autoptr (GError) error = NULL;
  Each each = { 0 };

  if (end == NULL)
    return 0;
  expression = g_strndup ((const char *) data + 1, MIN ((gsize) (end - data - 1), 200));
  path = outcry_xpath_new (expression, NULL);
  xml = outcry_xml_parse ((const char *) end + 1, size - (gsize) (end + 1 - data), data[0] % 2 == 1,
                          &error);
  g_assert_true ((xml == NULL) == (error != NULL));
  if (path == NULL || xml == NULL)
    return 0;
  each = (Each) { xml, path, 0 };
  outcry_xml_each (xml, path, take, &each, NULL);
  return 0;
}
