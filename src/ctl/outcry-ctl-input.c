/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What comes in: files, the standard input, secrets. A secret is typed without an echo, character
 * by character, so that the terminal can be put right again whatever is pressed; no signal handler
 * is needed because the keys that send signals are read as characters meanwhile. Invariant: the
 * memory that held a secret is wiped. */

#include "ctl/outcry-ctl-command.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#define MAX_SECRET 4096

static gboolean
fail (GError     **error,
      const char  *name,
      int          code)
{
  g_set_error (error, OUTCRY_CTL_ERROR, OUTCRY_CTL_ERROR_FILE, _("%s cannot be read: %s"), name,
               g_strerror (code));

  return FALSE;
}

/* Reads to the end; FALSE when it is more than @max bytes or cannot be read. */
static gboolean
read_all (int          fd,
          const char  *name,
          gsize        max,
          GByteArray  *into,
          GError     **error)
{
  guint8 buffer[65536];
  gboolean good = TRUE;

  while (good)
    {
      gssize n = read (fd, buffer, sizeof buffer);

      if (n == 0)
        break;
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        good = fail (error, name, errno);
      else if (into->len + (gsize) n > max)
        {
          g_autofree char *size = g_format_size_full (max, G_FORMAT_SIZE_IEC_UNITS);

          g_set_error (error, OUTCRY_CTL_ERROR, OUTCRY_CTL_ERROR_FILE,
                       _("%s is too large: at most %s are taken"), name, size);
          good = FALSE;
        }
      else
        g_byte_array_append (into, buffer, (guint) n);
    }
  explicit_bzero (buffer, sizeof buffer);

  return good;
}

GBytes *
outcry_ctl_read_file (const char  *name,
                      gsize        max,
                      GError     **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  gboolean standard = strcmp (name, "-") == 0;
  struct stat st;
  gboolean good;
  int fd;

  if (standard)
    return read_all (STDIN_FILENO, _("the standard input"), max, bytes, error)
               ? g_byte_array_free_to_bytes (g_steal_pointer (&bytes))
               : NULL;

  fd = open (name, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    {
      fail (error, name, errno);
      return NULL;
    }
  if (fstat (fd, &st) == 0 && S_ISDIR (st.st_mode))
    good = fail (error, name, EISDIR);
  else
    good = read_all (fd, name, max, bytes, error);
  close (fd);

  return good ? g_byte_array_free_to_bytes (g_steal_pointer (&bytes)) : NULL;
}

typedef struct
{
  char  text[MAX_SECRET];
  gsize length;
} Secret;

static void
secret_free (Secret *secret)
{
  explicit_bzero (secret, sizeof *secret);
  g_free (secret);
}

static GBytes *
secret_to_bytes (Secret *secret)
{
  return g_bytes_new_with_free_func (secret->text, secret->length, (GDestroyNotify) secret_free,
                                     secret);
}

/* One key; FALSE when the line is over. *cancelled is set by ^C. */
static gboolean
take_key (Secret   *secret,
          char      key,
          gboolean *cancelled)
{
  switch (key)
    {
    case '\n':
    case '\r':
    case 0x04: /* ^D */
      return FALSE;
    case 0x03: /* ^C */
    case 0x1c: /* ^\ */
      *cancelled = TRUE;
      return FALSE;
    case 0x08:
    case 0x7f: /* backspace: a whole character */
      while (secret->length > 0 && (secret->text[--secret->length] & 0xc0) == 0x80)
        ;
      return TRUE;
    case 0x15: /* ^U */
      secret->length = 0;
      return TRUE;
    default:
      if (secret->length < MAX_SECRET)
        secret->text[secret->length++] = key;
      return TRUE;
    }
}

static gboolean
read_typed (const char *name,
            Secret     *secret,
            GError    **error)
{
  struct termios before;
  struct termios quiet;
  gboolean cancelled = FALSE;
  gboolean good = TRUE;
  char key;

  if (tcgetattr (STDIN_FILENO, &before) != 0)
    return fail (error, _("the terminal"), errno);
  quiet = before;
  quiet.c_lflag &= (tcflag_t) ~(ECHO | ICANON | ISIG);
  quiet.c_cc[VMIN] = 1;
  quiet.c_cc[VTIME] = 0;

  g_printerr (_("Value of %s (it is not shown): "), name);
  if (tcsetattr (STDIN_FILENO, TCSAFLUSH, &quiet) != 0)
    return fail (error, _("the terminal"), errno);
  do
    {
      gssize n;

      do
        n = read (STDIN_FILENO, &key, 1);
      while (n < 0 && errno == EINTR);
      if (n < 0)
        good = fail (error, _("the terminal"), errno);
      if (n <= 0)
        break;
    }
  while (take_key (secret, key, &cancelled));
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &before);
  g_printerr ("\n");

  if (cancelled)
    {
      g_set_error (error, OUTCRY_CTL_ERROR, OUTCRY_CTL_ERROR_FILE,
                   _("cancelled; nothing was changed"));
      return FALSE;
    }

  return good;
}

static gboolean
read_piped (Secret  *secret,
            GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_sized_new (MAX_SECRET + 2);
  gboolean good = read_all (STDIN_FILENO, _("the standard input"), MAX_SECRET + 2, bytes, error);
  gsize length = bytes->len;

  /* The line end of "echo KEY | outcryctl secret set". */
  if (length > 0 && bytes->data[length - 1] == '\n')
    length--;
  if (length > 0 && bytes->data[length - 1] == '\r')
    length--;
  if (good && length > MAX_SECRET)
    {
      g_set_error (error, OUTCRY_CTL_ERROR, OUTCRY_CTL_ERROR_FILE,
                   _("a secret can have %d bytes at most"), MAX_SECRET);
      good = FALSE;
    }
  if (good)
    {
      memcpy (secret->text, bytes->data, length);
      secret->length = length;
    }
  explicit_bzero (bytes->data, bytes->len);

  return good;
}

GBytes *
outcry_ctl_read_secret (const char  *name,
                        GError     **error)
{
  Secret *secret = g_new0 (Secret, 1);
  gboolean good =
      isatty (STDIN_FILENO) ? read_typed (name, secret, error) : read_piped (secret, error);

  if (good && secret->length == 0)
    {
      g_set_error (error, OUTCRY_CTL_ERROR, OUTCRY_CTL_ERROR_FILE,
                   _("the value is empty; nothing was changed"));
      good = FALSE;
    }
  if (!good)
    {
      secret_free (secret);
      return NULL;
    }

  return secret_to_bytes (secret);
}
