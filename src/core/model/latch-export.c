/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-export.h"

#include "latch-error.h"
#include "latch-report.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

/* What a deployment needs to use instances, in the form that the programs which keep its secrets read. */

typedef enum {
  VALUE_ADDRESS,
  VALUE_USER,
  VALUE_ORGANIZATION,
  VALUE_TOKEN,
  N_VALUES
} Value;

/* What each value is called in each format. */
static const char *const names[N_VALUES][LATCH_EXPORT_FORMAT_KUBERNETES + 1] = {
  [VALUE_ADDRESS] = { "LATCH_ADDRESS", "address", "address" },
  [VALUE_USER] = { "LATCH_USER_SECRET", "userSecret", "user-secret" },
  [VALUE_ORGANIZATION] = { "LATCH_ORGANIZATION_SECRET", "organizationSecret", "organization-secret" },
  [VALUE_TOKEN] = { "LATCH_TOKEN", "token", "token" },
};

/**
 * latch_export_new:
 * @instance: an instance
 *
 * Returns: (transfer full): an export without anything but the instance
 */
LatchExport *
latch_export_new (LatchInstance *instance)
{
  LatchExport *self = g_new0 (LatchExport, 1);

  self->instance = g_object_ref (instance);
  return self;
}

/**
 * latch_export_free:
 * @self: (transfer full): what is exported
 *
 * Frees it.
 */
void
latch_export_free (LatchExport *self)
{
  g_clear_object (&self->instance);
  g_free (self->address);
  g_clear_pointer (&self->user, secret_value_unref);
  g_clear_pointer (&self->organization, secret_value_unref);
  g_clear_pointer (&self->token, secret_value_unref);
  g_free (self);
}

static const char *
get_value (LatchExport *self,
           Value        value)
{
  switch (value)
    {
    case VALUE_USER:
      return secret_value_get_text (self->user);
    case VALUE_ORGANIZATION:
      return secret_value_get_text (self->organization);
    case VALUE_TOKEN:
      return secret_value_get_text (self->token);
    case VALUE_ADDRESS:
    case N_VALUES:
    default:
      return self->address;
    }
}

/* A shell, systemd, Docker and GitHub agree about these, quoted by nothing. */
static gboolean
is_plain (const char *value)
{
  return strspn (value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/=_-.:") == strlen (value);
}

/* Of several stores, each variable ends with the number of its store. */
static char *
dup_lines (GPtrArray *exports,
           GError   **error)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < exports->len; i++)
    {
      LatchExport *export = exports->pdata[i];
      g_autofree char *suffix = exports->len > 1 ? g_strdup_printf ("_%" G_GINT64_FORMAT, latch_instance_get_number (export->instance)) : g_strdup ("");

      for (Value value = 0; value < N_VALUES; value++)
        {
          if (!is_plain (get_value (export, value)))
            {
              /* Translators: %s is the name of a store */
              g_set_error (error, LATCH_ERROR, LATCH_ERROR_INVALID, _ ("A secret of “%s” has characters that a variable cannot have. Write JSON instead."),
                           latch_instance_get_name (export->instance));
              return NULL;
            }

          g_string_append_printf (lines, "%s%s=%s\n", names[value][LATCH_EXPORT_FORMAT_ENV], suffix, get_value (export, value));
        }
    }

  g_string_truncate (lines, lines->len - 1);
  return g_string_free (g_steal_pointer (&lines), FALSE);
}

static void
add_values (JsonBuilder *builder,
            LatchExport *export,
            LatchExportFormat format)
{
  for (Value value = 0; value < N_VALUES; value++)
    {
      json_builder_set_member_name (builder, names[value][format]);
      json_builder_add_string_value (builder, get_value (export, value));
    }
}

static void
add_store (JsonBuilder *builder,
           LatchExport *export)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "id");
  json_builder_add_int_value (builder, latch_instance_get_number (export->instance));
  json_builder_set_member_name (builder, "name");
  json_builder_add_string_value (builder, latch_instance_get_name (export->instance));
  add_values (builder, export, LATCH_EXPORT_FORMAT_JSON);
  json_builder_end_object (builder);
}

/* See https://kubernetes.io/docs/concepts/configuration/secret/, which gives the members of a Secret. */
static void
add_secret (JsonBuilder *builder,
            LatchExport *export)
{
  g_autofree char *name = g_strdup_printf ("latchkey-%" G_GINT64_FORMAT, latch_instance_get_number (export->instance));

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "apiVersion");
  json_builder_add_string_value (builder, "v1");
  json_builder_set_member_name (builder, "kind");
  json_builder_add_string_value (builder, "Secret");
  json_builder_set_member_name (builder, "metadata");
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "name");
  json_builder_add_string_value (builder, name);
  json_builder_end_object (builder);
  json_builder_set_member_name (builder, "type");
  json_builder_add_string_value (builder, "Opaque");
  json_builder_set_member_name (builder, "stringData");
  json_builder_begin_object (builder);
  add_values (builder, export, LATCH_EXPORT_FORMAT_KUBERNETES);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
}

static char *
dup_document (GPtrArray        *exports,
              LatchExportFormat format)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  if (format == LATCH_EXPORT_FORMAT_KUBERNETES)
    {
      json_builder_set_member_name (builder, "apiVersion");
      json_builder_add_string_value (builder, "v1");
      json_builder_set_member_name (builder, "kind");
      json_builder_add_string_value (builder, "List");
    }
  else
    {
      json_builder_set_member_name (builder, "version");
      json_builder_add_int_value (builder, LATCH_REPORT_VERSION);
    }

  json_builder_set_member_name (builder, format == LATCH_EXPORT_FORMAT_KUBERNETES ? "items" : "stores");
  json_builder_begin_array (builder);
  for (guint i = 0; i < exports->len; i++)
    {
      if (format == LATCH_EXPORT_FORMAT_KUBERNETES)
        add_secret (builder, exports->pdata[i]);
      else
        add_store (builder, exports->pdata[i]);
    }

  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

/**
 * latch_export_write:
 * @exports: (element-type LatchExport): one or more
 * @format: the form
 * @error: return location for %LATCH_ERROR_INVALID when the format cannot have a value
 *
 * Writes lines for programs that read an environment, of several instances each
 * variable with the number of its own behind it; an object of the version of
 * latch-report.h; or a Kubernetes Secret for each, see kubernetes.io/docs/concepts/configuration/secret/, in JSON.
 *
 * Returns: (transfer full): the text, which has secrets, or %NULL; free it with secret_password_free()
 */
char *
latch_export_write (GPtrArray        *exports,
                    LatchExportFormat format,
                    GError          **error)
{
  return format == LATCH_EXPORT_FORMAT_ENV ? dup_lines (exports, error) : dup_document (exports, format);
}
