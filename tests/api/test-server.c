/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <grp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "api-fixture.h"
#include "api/outcry-api-routes.h"

/* The table of the node and the schema name the same paths, methods and parameters. The WebSocket
 * is the one thing that is not in the table. */
static void
test_schema_is_complete (ApiFixture    *fixture,
                         gconstpointer  data)
{
  const OutcryYamlNode *paths =
      outcry_yaml_node_get_member (api_schema_get_root (fixture->schema), "paths");
  guint in_schema = 0;
  guint in_table = 0;

  for (guint i = 0; i < outcry_yaml_node_get_size (paths); i++)
    if (strcmp (outcry_yaml_node_get_key (paths, i), "/v1/events") != 0)
      in_schema += outcry_yaml_node_get_size (outcry_yaml_node_get_item (paths, i));

  for (const OutcryApiRoute *route = outcry_api_get_routes (); route->method != NULL;
       route++, in_table++)
    {
      const OutcryYamlNode *path = outcry_yaml_node_get_member (paths, route->pattern);
      g_autofree char *method = g_ascii_strdown (route->method, -1);
      const OutcryYamlNode *operation =
          path != NULL ? outcry_yaml_node_get_member (path, method) : NULL;
      const OutcryYamlNode *parameters;
      g_autofree char *names = g_strjoin (" ", "time", route->parameters, NULL);
      g_auto (GStrv) known = g_strsplit (names, " ", -1);
      guint n_query = 0;

      g_test_message ("%s %s", route->method, route->pattern);
      g_assert_nonnull (operation);
      parameters = outcry_yaml_node_get_member (operation, "parameters");
      for (guint i = 0; i < outcry_yaml_node_get_size (parameters); i++)
        {
          const OutcryYamlNode *parameter = outcry_yaml_node_get_item (parameters, i);
          const OutcryYamlNode *ref = outcry_yaml_node_get_member (parameter, "$ref");
          const OutcryYamlNode *named = outcry_yaml_node_get_member (parameter, "name");
          const char *name = ref != NULL ? strrchr (outcry_yaml_node_get_text (ref), '/') + 1
                                         : outcry_yaml_node_get_text (named);

          if (strchr (route->pattern, '{') != NULL &&
              strncmp (strchr (route->pattern, '{') + 1, name, strlen (name)) == 0)
            continue;
          n_query++;
          if (!g_strv_contains ((const char * const *) known, name))
            g_error ("%s %s does not take %s", route->method, route->pattern, name);
        }
      g_assert_cmpuint (n_query, ==, g_strv_length (known));
    }
  g_assert_cmpuint (in_table, ==, in_schema);
}

static void
test_answers (ApiFixture    *fixture,
              gconstpointer  data)
{
  static const char * const paths[] = {
    "/v1/status", "/v1/status?time=us", "/v1/metrics", "/v1/instruments", "/v1/sources", "/v1/sources?time=us",
  };
  g_autoptr (JsonNode) sources = NULL;
  JsonArray *array;

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (JsonNode) node = api_fixture_expect (fixture, 200, "GET", paths[i], NULL);
    }

  /* Each source alone, with its log, which is empty. */
  sources = api_fixture_expect (fixture, 200, "GET", "/v1/sources", NULL);
  array = json_object_get_array_member (json_node_get_object (sources), "sources");
  g_assert_cmpuint (json_array_get_length (array), >, 0);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      const char *id =
          json_object_get_string_member (json_array_get_object_element (array, i), "id");
      g_autofree char *path = g_strconcat ("/v1/sources/", id, NULL);
      g_autofree char *runs = g_strconcat (path, "/runs?limit=3", NULL);
      g_autoptr (JsonNode) detail = api_fixture_expect (fixture, 200, "GET", path, NULL);
      g_autoptr (JsonNode) log = api_fixture_expect (fixture, 200, "GET", runs, NULL);

      g_assert_cmpstr (json_object_get_string_member (json_node_get_object (detail), "id"), ==, id);
      g_assert_cmpuint (json_array_get_length (
                            json_object_get_array_member (json_node_get_object (log), "runs")),
                        ==, 0);
    }
}

static void
test_status_is_of_the_node (ApiFixture    *fixture,
                            gconstpointer  data)
{
  g_autoptr (JsonNode) node = api_fixture_expect (fixture, 200, "GET", "/v1/status?time=us", NULL);
  JsonObject *status = json_node_get_object (node);

  g_assert_cmpstr (json_object_get_string_member (status, "data_dir"), ==, fixture->directory);
  g_assert_cmpstr (json_object_get_string_member (status, "api"), ==,
                   outcry_api_server_get_address (fixture->server));
  g_assert_cmpint (json_object_get_int_member (status, "pid"), ==, getpid ());
  g_assert_cmpint (json_object_get_int_member (status, "now"), >=,
                   json_object_get_int_member (status, "started"));
}

static void
test_pause_and_remove (ApiFixture    *fixture,
                       gconstpointer  data)
{
  g_autoptr (JsonNode) paused =
      api_fixture_expect (fixture, 200, "POST", "/v1/sources/ecb/pause", "");
  g_autoptr (JsonNode) resumed = NULL;
  g_autoptr (JsonNode) removed = NULL;

  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (paused), "state"), ==,
                   "paused");
  g_assert_true (json_object_get_boolean_member (json_node_get_object (paused), "paused"));
  resumed = api_fixture_expect (fixture, 200, "POST", "/v1/sources/ecb/resume", "");
  g_assert_false (json_object_get_boolean_member (json_node_get_object (resumed), "paused"));
  removed = api_fixture_expect (fixture, 200, "DELETE", "/v1/sources/ecb", NULL);
  api_fixture_expect_refusal (fixture, 404, "there is no source “ecb”", "GET", "/v1/sources/ecb",
                              NULL);
  api_fixture_expect_refusal (fixture, 404, "there is no source “ecb”", "DELETE", "/v1/sources/ecb",
                              NULL);
}

/* What a stranger sends, the status, and words of the answer. */
static void
test_refusals (ApiFixture    *fixture,
               gconstpointer  data)
{
  static const struct
  {
    guint       status;
    const char *words;
    const char *method;
    const char *path;
    const char *body;
  } cases[] = {
    { 404, "there is nothing at /", "GET", "/", NULL },
    { 404, "there is nothing at /v2/status", "GET", "/v2/status", NULL },
    { 404, "there is nothing", "GET", "/v1/sources/", NULL },
    { 404, "there is nothing", "GET", "/v1/sources/a/b/c", NULL },
    { 404, "there is nothing", "GET", "/v1/sources/..%2f..%2fetc", NULL },
    { 404, "there is nothing below", "GET", "/v1/events/x", NULL },
    { 405, "/v1/status takes GET, not POST", "POST", "/v1/status", "x" },
    { 405, "takes GET, POST, not PUT", "PUT", "/v1/sources", "x" },
    { 405, "takes GET, DELETE, not PATCH", "PATCH", "/v1/sources/kraken", "x" },
    { 405, "takes GET", "POST", "/v1/events", "x" },
    { 426, "is a WebSocket", "GET", "/v1/events", NULL },
    { 400, "has no parameter “limt”", "GET", "/v1/ticks?instrument=BTC-USD&limt=5", NULL },
    { 400, "has no parameter", "GET", "/v1/status?verbose", NULL },
    { 400, "time is us or rfc3339, not “ms”", "GET", "/v1/status?time=ms", NULL },
    { 400, "needs the parameter “instrument”", "GET", "/v1/ticks", NULL },
    { 400, "needs the parameter “instrument”", "GET", "/v1/ticks?instrument=", NULL },
    { 400, "needs the parameter “interval”", "GET", "/v1/candles?instrument=BTC-USD", NULL },
    { 400, "interval is one of", "GET", "/v1/candles?instrument=BTC-USD&interval=2m", NULL },
    { 400, "limit is a number from 1 to 100000, not “0”", "GET", "/v1/ticks?instrument=BTC-USD&limit=0", NULL },
    { 400, "limit is a number", "GET", "/v1/ticks?instrument=BTC-USD&limit=100001", NULL },
    { 400, "limit is a number", "GET", "/v1/ticks?instrument=BTC-USD&limit=-1", NULL },
    { 400, "limit is a number", "GET", "/v1/ticks?instrument=BTC-USD&limit=5x", NULL },
    { 400, "limit is a number", "GET", "/v1/ticks?instrument=BTC-USD&limit=99999999999999999999", NULL },
    { 400, "since is a time", "GET", "/v1/ticks?instrument=BTC-USD&since=yesterday", NULL },
    { 400, "since is a time", "GET", "/v1/ticks?instrument=BTC-USD&since=9223372036854775807", NULL },
    { 400, "since is not before until", "GET", "/v1/ticks?instrument=BTC-USD&since=5&until=5", NULL },
    { 404, "there is no instrument “NO-SUCH”", "GET", "/v1/ticks?instrument=NO-SUCH", NULL },
    { 404, "there is BTC-USD", "GET", "/v1/ticks?instrument=btc-usd", NULL },
    { 404, "there is no instrument “NO-SUCH”", "GET", "/v1/instruments/NO-SUCH", NULL },
    { 404, "there is no source “none”", "POST", "/v1/sources/none/run", "" },
    { 404, "there is no source “none”", "GET", "/v1/sources/none/runs", NULL },
    { 400, "the recipe is empty", "POST", "/v1/sources", "" },
    { 400, "allow_private is true or false, not “maybe”", "POST", "/v1/sources?allow_private=maybe", "x" },
    { 400, "recipe", "POST", "/v1/sources", "this: is\nnot: a recipe\n" },
    { 400, "bad.yaml:2:1: ", "POST", "/v1/sources?file_name=bad.yaml", "{unclosed: [" },
    { 400, "the recipe is empty", "POST", "/v1/preview", "" },
    { 400, "mine.yaml:", "POST", "/v1/preview?file_name=mine.yaml", "recipe: 1\nname: Bad Name\n" },
    { 400, "the secret is empty", "PUT", "/v1/secrets/key", "" },
    { 400, "the secret is not a text", "PUT", "/v1/secrets/key", "\xff\xfe" },
    { 400, "needs the parameter “instrument”", "POST", "/v1/import", "x" },
    { 400, "the file is empty", "POST", "/v1/import?instrument=BTC-USD", "" },
    { 400, "is not the id of an instrument", "POST", "/v1/import?instrument=a%20b", "x" },
    { 400, "dry_run is true or false", "POST", "/v1/import?instrument=A&dry_run=1", "x" },
    { 400, "format is csv or json, not “xml”", "GET", "/v1/export/ticks?instrument=BTC-USD&format=xml", NULL },
    { 404, "there is no instrument", "GET", "/v1/export/ticks?instrument=NO-SUCH", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    api_fixture_expect_refusal (fixture, cases[i].status, cases[i].words, cases[i].method,
                                cases[i].path, cases[i].body);
}

static void
test_allow (ApiFixture    *fixture,
            gconstpointer  data)
{
  g_auto (ApiAnswer) answer = { 0 };

  api_fixture_ask (fixture, "PUT", "/v1/sources/kraken", "x", &answer);
  g_assert_cmpuint (answer.status, ==, 405);
  g_assert_cmpstr (answer.allow, ==, "GET, DELETE");
}

static void
test_import_and_read_back (ApiFixture    *fixture,
                           gconstpointer  data)
{
  const char *csv = "time,price,quantity,side,id\n"
                    "2026-11-20T06:00:00.000001Z,100.50,0.25,buy,1\n"
                    "2026-11-20T06:00:01Z,not a number,0.25,sell,2\n"
                    "2026-11-20T06:00:02Z,101.25,1,sell,3\n";
  g_autoptr (JsonNode) dry = api_fixture_expect (fixture, 200, "POST",
                                                 "/v1/import?instrument=TEST-USD&file_name=t.csv&dry_run=true", csv);
  g_autoptr (JsonNode) real = NULL;
  g_autoptr (JsonNode) again = NULL;
  g_autoptr (JsonNode) ticks = NULL;
  g_autoptr (JsonNode) candles = NULL;
  g_autoptr (JsonNode) detail = NULL;
  JsonObject *report = json_node_get_object (dry);
  JsonObject *first;
  g_auto (ApiAnswer) file = { 0 };
  g_auto (GStrv) lines = NULL;

  g_assert_cmpint (json_object_get_int_member (report, "rows"), ==, 3);
  g_assert_cmpint (json_object_get_int_member (report, "good"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (report, "bad"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (report, "added"), ==, 0);
  g_assert_true (json_object_get_boolean_member (report, "dry_run"));
  first = json_array_get_object_element (json_object_get_array_member (report, "errors"), 0);
  g_assert_cmpint (json_object_get_int_member (first, "line"), ==, 3);

  real = api_fixture_expect (fixture, 200, "POST", "/v1/import?instrument=TEST-USD&file_name=t.csv",
                             csv);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (real), "added"), ==, 2);
  again = api_fixture_expect (fixture, 200, "POST",
                              "/v1/import?instrument=TEST-USD&file_name=t.csv", csv);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (again), "added"), ==, 0);

  ticks =
      api_fixture_expect (fixture, 200, "GET",
                          "/v1/ticks?instrument=TEST-USD&since=2026-11-20T06:00:00Z&limit=1", NULL);
  first = json_array_get_object_element (
      json_object_get_array_member (json_node_get_object (ticks), "ticks"), 0);
  g_assert_cmpstr (json_object_get_string_member (first, "price"), ==, "101.25");
  g_assert_cmpstr (json_object_get_string_member (first, "time"), ==,
                   "2026-11-20T06:00:02.000000Z");
  g_assert_cmpstr (json_object_get_string_member (first, "side"), ==, "sell");
  g_assert_cmpstr (json_object_get_string_member (first, "id"), ==, "3");

  candles = api_fixture_expect (fixture, 200, "GET",
                                "/v1/candles?instrument=TEST-USD&interval=1m&time=us", NULL);
  first = json_array_get_object_element (
      json_object_get_array_member (json_node_get_object (candles), "candles"), 0);
  g_assert_cmpint (json_object_get_int_member (first, "start"), ==,
                   G_GINT64_CONSTANT (1795154400000000));
  g_assert_cmpstr (json_object_get_string_member (first, "open"), ==, "100.50");
  g_assert_cmpstr (json_object_get_string_member (first, "close"), ==, "101.25");
  g_assert_cmpstr (json_object_get_string_member (first, "volume"), ==, "1.25");

  detail = api_fixture_expect (fixture, 200, "GET", "/v1/instruments/TEST-USD", NULL);
  g_assert_cmpuint (json_array_get_length (
                        json_object_get_array_member (json_node_get_object (detail), "series")),
                    ==, 1);

  api_fixture_ask (fixture, "GET", "/v1/export/ticks?instrument=TEST-USD", NULL, &file);
  g_assert_cmpuint (file.status, ==, 200);
  g_assert_cmpstr (file.type, ==, "text/csv");
  g_assert_nonnull (strstr (file.text, "100.50"));
  lines = g_strsplit (g_strchomp (file.text), "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 3);
}

/* Bytes straight to the socket, and what comes back until it is closed. */
static char *
converse (ApiFixture *fixture,
          const char *text,
          gsize       length)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  gconstpointer where = &address;
  GString *answer = g_string_new (NULL);
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  gint64 end = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;
  gsize sent = 0;
  gboolean open = TRUE;
  gboolean ended = FALSE;

  g_strlcpy (address.sun_path, fixture->socket, sizeof address.sun_path);
  g_assert_cmpint (connect (fd, where, sizeof address), ==, 0);
  while (open)
    {
      char buffer[4096];
      gssize n;

      g_assert_cmpint (g_get_monotonic_time (), <, end);
      if (sent < length)
        {
          n = send (fd, text + sent, length - sent, MSG_DONTWAIT | MSG_NOSIGNAL);
          if (n > 0)
            sent += (gsize) n;
          else if (errno != EAGAIN)
            sent = length;
        }
      if (sent >= length && !ended)
        {
          ended = TRUE;
          shutdown (fd, SHUT_WR);
        }
      g_main_context_iteration (NULL, FALSE);
      n = recv (fd, buffer, sizeof buffer, MSG_DONTWAIT);
      if (n > 0)
        g_string_append_len (answer, buffer, n);
      else if (n == 0 || errno != EAGAIN)
        open = FALSE;
    }
  close (fd);

  return g_string_free (answer, FALSE);
}

static void
test_hostile_bytes (ApiFixture    *fixture,
                    gconstpointer  data)
{
  static const char * const texts[] = {
    "GET /v1/status HTTP/1.0\r\n\r\n", /* no Host */
    "GET /v1/status HTTP/1.1\r\n\r\n",
    "GET /v1/status\r\n\r\n",
    "\r\n\r\n\r\n",
    "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", /* TLS */
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET http://example.com/v1/status HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET https://example.com/v1/status HTTP/1.1\r\nHost: a\r\n\r\n",
    "POST /v1/sources HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\ncut off",
    "POST /v1/sources HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "POST /v1/sources HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx",
    "GET /v1/ticks?%zz=%&=&&instrument HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /v1/sources/%00 HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /v1/sources/%ff%fe HTTP/1.1\r\nHost: a\r\n\r\n",
    "POST /v1/import?instrument=A HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data\r\nContent-Length: 1\r\n\r\nx",
    "POST /v1/import?instrument=A HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 15\r\n\r\n--b\r\n\r\nx\r\n--b--",
    "GET /v1/events HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    "",
  };
  g_autoptr (GString) long_header = g_string_new ("GET /v1/status HTTP/1.1\r\nHost: a\r\nX: ");

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *answer = converse (fixture, texts[i], strlen (texts[i]));

      g_test_message ("%.60s -> %.60s", texts[i], answer);
    }
  for (guint i = 0; i < 400000; i++)
    g_string_append_c (long_header, 'x');
  g_string_append (long_header, "\r\n\r\n");
  g_free (converse (fixture, long_header->str, long_header->len));

  /* It answers as ever. */
  json_node_unref (api_fixture_expect (fixture, 200, "GET", "/v1/status", NULL));
}

/* A body beyond the bound is refused in words, whether its length is told before or not, and is not
 * kept. */
static void
test_body_bound (ApiFixture    *fixture,
                 gconstpointer  data)
{
  g_autofree char *large = g_strnfill (300 * 1024, ' ');
  g_autoptr (GString) chunked =
      g_string_new ("POST /v1/sources HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
  g_autofree char *answer = NULL;
  g_autofree char *declared = NULL;

  api_fixture_expect_refusal (fixture, 413, "a body of 262144 bytes at most", "POST", "/v1/sources",
                              large);
  api_fixture_expect_refusal (fixture, 413, "a body of 0 bytes at most", "POST",
                              "/v1/sources/kraken/run", "x");

  for (guint i = 0; i < 100; i++)
    g_string_append_printf (chunked, "1000\r\n%.*s\r\n", 4096, large);
  g_string_append (chunked, "0\r\n\r\n");
  answer = converse (fixture, chunked->str, chunked->len);
  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 413 "));
  g_assert_nonnull (strstr (answer, "262144"));
}

/* Who does not stop sending is cut off. */
static void
test_endless_body (ApiFixture    *fixture,
                   gconstpointer  data)
{
  g_autoptr (GString) text =
      g_string_new ("POST /v1/sources HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
  g_autofree char *block = g_strnfill (65536, ' ');
  g_autofree char *answer = NULL;

  for (guint i = 0; i < 200; i++)
    g_string_append_printf (text, "10000\r\n%s\r\n", block);
  answer = converse (fixture, text->str, text->len);
  g_assert_cmpstr (answer, ==, "");
  json_node_unref (api_fixture_expect (fixture, 200, "GET", "/v1/status", NULL));
}

static void
test_socket_is_private (ApiFixture    *fixture,
                        gconstpointer  data)
{
  struct stat st;

  g_assert_cmpint (lstat (fixture->socket, &st), ==, 0);
  g_assert_true (S_ISSOCK (st.st_mode));
  g_assert_cmpint (st.st_mode & 0777, ==, 0600);
}

typedef struct
{
  pid_t pid;
  int   status;
} Child;

static gboolean
child_is_done (gpointer data)
{
  Child *child = data;

  return waitpid (child->pid, &child->status, WNOHANG) == child->pid;
}

/* Even when somebody opens the socket to all, another user is refused, by what the kernel says of
 * the peer. */
static void
test_other_user (ApiFixture    *fixture,
                 gconstpointer  data)
{
  static const char request[] = "GET /v1/status HTTP/1.1\r\nHost: a\r\n\r\n";
  Child child = { 0 };

  if (getuid () != 0)
    {
      g_test_skip ("only root can become another user");
      return;
    }
  g_assert_cmpint (chmod (fixture->directory, 0755), ==, 0);
  g_assert_cmpint (chmod (fixture->socket, 0666), ==, 0);

  child.pid = fork ();
  if (child.pid == 0)
    {
      struct sockaddr_un address = { .sun_family = AF_UNIX };
      gconstpointer where = &address;
      char buffer[4096];
      int fd = socket (AF_UNIX, SOCK_STREAM, 0);
      gssize n;

      g_strlcpy (address.sun_path, fixture->socket, sizeof address.sun_path);
      if (setgroups (0, NULL) != 0 || setgid (65534) != 0 || setuid (65534) != 0 ||
          connect (fd, where, sizeof address) != 0 ||
          write (fd, request, sizeof request - 1) < 0)
        _exit (2);
      n = read (fd, buffer, sizeof buffer - 1);
      buffer[MAX (n, 0)] = '\0';
      _exit (strncmp (buffer, "HTTP/1.1 403 ", 13) == 0 ? 0 : 1);
    }
  api_spin_until (child_is_done, &child);
  g_assert_true (WIFEXITED (child.status));
  g_assert_cmpint (WEXITSTATUS (child.status), ==, 0);
}

static void
test_second_server (ApiFixture    *fixture,
                    gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  OutcryApiServer *second = outcry_api_server_new (fixture->node, fixture->socket, &error);

  g_assert_null (second);
  g_assert_error (error, OUTCRY_API_SERVER_ERROR, OUTCRY_API_SERVER_ERROR_IN_USE);
  json_node_unref (api_fixture_expect (fixture, 200, "GET", "/v1/status", NULL));
}

static void
test_stale_socket (ApiFixture    *fixture,
                   gconstpointer  data)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  gconstpointer where = &address;
  g_autofree char *path = g_build_filename (fixture->directory, "stale.sock", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (OutcryApiServer) server = NULL;
  int fd = socket (AF_UNIX, SOCK_STREAM, 0);

  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  g_assert_cmpint (bind (fd, where, sizeof address), ==, 0);
  close (fd);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));

  server = outcry_api_server_new (fixture->node, path, &error);
  g_assert_no_error (error);
  outcry_api_server_stop (server);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_file_in_the_way (ApiFixture    *fixture,
                      gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->directory, "file.sock", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "precious", -1, NULL));
  g_assert_null (outcry_api_server_new (fixture->node, path, &error));
  g_assert_error (error, OUTCRY_API_SERVER_ERROR, OUTCRY_API_SERVER_ERROR_PATH);
  g_assert_nonnull (strstr (error->message, "in the way"));
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
}

static void
test_path_too_long (ApiFixture    *fixture,
                    gconstpointer  data)
{
  g_autofree char *name = g_strnfill (120, 'x');
  g_autofree char *path = g_build_filename (fixture->directory, name, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (outcry_api_server_new (fixture->node, path, &error));
  g_assert_error (error, OUTCRY_API_SERVER_ERROR, OUTCRY_API_SERVER_ERROR_PATH);
  g_assert_nonnull (strstr (error->message, "107"));
}

/* The file is another's by now: it stays. */
static void
test_socket_of_another (ApiFixture    *fixture,
                        gconstpointer  data)
{
  g_assert_cmpint (g_unlink (fixture->socket), ==, 0);
  g_assert_true (g_file_set_contents (fixture->socket, "another's", -1, NULL));
  outcry_api_server_stop (fixture->server);
  g_assert_true (g_file_test (fixture->socket, G_FILE_TEST_EXISTS));
}

#define ADD(name, function)                                                                        \
  g_test_add ("/api/server/" name, ApiFixture, NULL, api_fixture_set_up, function,                 \
              api_fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("schema-is-complete", test_schema_is_complete);
  ADD ("answers", test_answers);
  ADD ("status-is-of-the-node", test_status_is_of_the_node);
  ADD ("pause-and-remove", test_pause_and_remove);
  ADD ("refusals", test_refusals);
  ADD ("allow", test_allow);
  ADD ("import-and-read-back", test_import_and_read_back);
  ADD ("hostile-bytes", test_hostile_bytes);
  ADD ("body-bound", test_body_bound);
  ADD ("endless-body", test_endless_body);
  ADD ("socket-is-private", test_socket_is_private);
  ADD ("other-user", test_other_user);
  ADD ("second-server", test_second_server);
  ADD ("stale-socket", test_stale_socket);
  ADD ("file-in-the-way", test_file_in_the_way);
  ADD ("path-too-long", test_path_too_long);
  ADD ("socket-of-another", test_socket_of_another);

  return g_test_run ();
}
