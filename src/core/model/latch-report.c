/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-report.h"

#include "latch-account-status.h"
#include "latch-model-enums.h"
#include "latch-service.h"

#include <json-glib/json-glib.h>

/* What a program reads of stores and accounts, in JSON: `{"version":1,…}`. Other
 * programs rely on the names, so a member is added and never changed; what would
 * change one has another version. There is no secret in it, and nothing that is
 * translated. */

static JsonBuilder *
begin (const char *member)
{
  JsonBuilder *builder = json_builder_new_immutable ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "version");
  json_builder_add_int_value (builder, LATCH_REPORT_VERSION);
  json_builder_set_member_name (builder, member);
  return builder;
}

static char *
end (JsonBuilder *builder)
{
  g_autoptr (JsonBuilder) own = builder;
  g_autoptr (JsonNode) root = NULL;

  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

static void
add_string (JsonBuilder *builder,
            const char  *member,
            const char  *value)
{
  json_builder_set_member_name (builder, member);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
add_boolean (JsonBuilder *builder,
             const char  *member,
             gboolean     value)
{
  json_builder_set_member_name (builder, member);
  json_builder_add_boolean_value (builder, value);
}

static const char *
get_nick (GType type,
          int   value)
{
  g_autoptr (GEnumClass) enum_class = g_type_class_ref (type);

  return g_enum_get_value (enum_class, value)->value_nick;
}

/* Without its state, which the reference of an account from a store leaves out. */
static void
begin_account (JsonBuilder  *builder,
               LatchAccount *account)
{
  json_builder_begin_object (builder);
  add_string (builder, "id", latch_account_get_id (account));
  add_string (builder, "name", latch_account_get_label (account));
  add_string (builder, "service", latch_account_get_service (account));
}

static void
add_account_of (JsonBuilder   *builder,
                LatchInstance *instance)
{
  LatchAccount *account = latch_instance_get_account (instance);

  json_builder_set_member_name (builder, "account");
  if (account == NULL)
    {
      json_builder_add_null_value (builder);
      return;
    }

  begin_account (builder, account);
  json_builder_end_object (builder);
}

static void
add_number (JsonBuilder   *builder,
            LatchInstance *instance)
{
  json_builder_set_member_name (builder, "id");
  if (latch_instance_get_number (instance) > 0)
    json_builder_add_int_value (builder, latch_instance_get_number (instance));
  else
    json_builder_add_null_value (builder);
}

static void
add_members (JsonBuilder   *builder,
             LatchInstance *instance)
{
  GDateTime *created = latch_instance_get_created (instance);
  g_autoptr (GDateTime) utc = created != NULL ? g_date_time_to_utc (created) : NULL;
  g_autofree char *date = utc != NULL ? g_date_time_format (utc, "%Y-%m-%dT%H:%M:%SZ") : NULL;

  add_number (builder, instance);
  add_string (builder, "ref", latch_instance_get_id (instance));
  add_string (builder, "name", latch_instance_get_name (instance));
  add_string (builder, "element", latch_instance_get_element_key (instance));
  add_string (builder, "hub", latch_instance_get_hub (instance));
  add_account_of (builder, instance);
  add_string (builder, "situation", get_nick (LATCH_TYPE_SITUATION, latch_instance_get_situation (instance)));
  add_boolean (builder, "token", latch_instance_can (instance, LATCH_ACTION_COPY_TOKEN));
  add_string (builder, "created", date);
}

static void
add_instance (JsonBuilder   *builder,
              LatchInstance *instance)
{
  json_builder_begin_object (builder);
  add_members (builder, instance);
  json_builder_end_object (builder);
}

static void
add_tested (JsonBuilder   *builder,
            LatchInstance *instance,
            gboolean       tested)
{
  json_builder_begin_object (builder);
  add_members (builder, instance);
  add_boolean (builder, "tested", tested);
  json_builder_end_object (builder);
}

/**
 * latch_report_write_instance:
 * @instance: an instance
 *
 * Returns: (transfer full): an object whose member `store` is the instance
 */
char *
latch_report_write_instance (LatchInstance *instance)
{
  JsonBuilder *builder = begin ("store");

  add_instance (builder, instance);
  return end (builder);
}

/**
 * latch_report_write_instances:
 * @instances: (element-type LatchInstance): instances
 *
 * Returns: (transfer full): an object whose member `stores` is the array of the instances
 */
char *
latch_report_write_instances (GPtrArray *instances)
{
  JsonBuilder *builder = begin ("stores");

  json_builder_begin_array (builder);
  for (guint i = 0; i < instances->len; i++)
    add_instance (builder, instances->pdata[i]);
  json_builder_end_array (builder);
  return end (builder);
}

/**
 * latch_report_write_test:
 * @instance: an instance that was to be tested
 * @tested: whether it was; if not, its situation is an earlier one
 *
 * Returns: (transfer full): an object whose member `store` is the instance, with the member `tested`
 */
char *
latch_report_write_test (LatchInstance *instance,
                         gboolean       tested)
{
  JsonBuilder *builder = begin ("store");

  add_tested (builder, instance, tested);
  return end (builder);
}

/**
 * latch_report_write_tests:
 * @instances: (element-type LatchInstance): instances that were to be tested
 * @untested: (element-type LatchInstance): those of them that were not; their situation is an earlier one
 *
 * Returns: (transfer full): an object whose member `stores` is the array of the instances, each with the member `tested`
 */
char *
latch_report_write_tests (GPtrArray *instances,
                          GPtrArray *untested)
{
  JsonBuilder *builder = begin ("stores");

  json_builder_begin_array (builder);
  for (guint i = 0; i < instances->len; i++)
    add_tested (builder, instances->pdata[i], !g_ptr_array_find (untested, instances->pdata[i], NULL));
  json_builder_end_array (builder);
  return end (builder);
}

/**
 * latch_report_write_accounts:
 * @accounts: (element-type LatchAccount): accounts
 *
 * Returns: (transfer full): an object whose member `accounts` is the array of the accounts
 */
char *
latch_report_write_accounts (GPtrArray *accounts)
{
  JsonBuilder *builder = begin ("accounts");

  json_builder_begin_array (builder);
  for (guint i = 0; i < accounts->len; i++)
    {
      LatchAccount         *account = accounts->pdata[i];
      LatchAccountCondition condition = latch_account_status_of (account)->condition;

      begin_account (builder, account);
      add_string (builder, "condition", get_nick (LATCH_TYPE_ACCOUNT_CONDITION, (int)condition));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  return end (builder);
}

static void
add_choices (JsonBuilder             *builder,
             const LatchElementField *field)
{
  json_builder_set_member_name (builder, "choices");
  json_builder_begin_array (builder);
  if (field->kind == LATCH_ELEMENT_FIELD_SWITCH)
    {
      json_builder_add_string_value (builder, "true");
      json_builder_add_string_value (builder, "false");
    }
  for (guint i = 0; field->choices != NULL && i < field->choices->len; i++)
    json_builder_add_string_value (builder, ((const LatchElementChoice *)field->choices->pdata[i])->value);
  json_builder_end_array (builder);
}

static void
add_field (JsonBuilder             *builder,
           const LatchElementField *field)
{
  json_builder_begin_object (builder);
  add_string (builder, "key", field->key);
  add_string (builder, "title", field->title);
  add_boolean (builder, "required", field->required);
  add_boolean (builder, "secret", field->secret);
  add_string (builder, "default", field->value);
  add_string (builder, "authentication", field->authentication);
  add_choices (builder, field);
  json_builder_end_object (builder);
}

/**
 * latch_report_write_elements:
 * @elements: (element-type LatchElement): descriptions of elements
 *
 * Returns: (transfer full): an object whose member `elements` is the array of the elements, with all that each asks for
 */
char *
latch_report_write_elements (GPtrArray *elements)
{
  JsonBuilder *builder = begin ("elements");

  json_builder_begin_array (builder);
  for (guint i = 0; i < elements->len; i++)
    {
      const LatchElement *element = elements->pdata[i];

      json_builder_begin_object (builder);
      add_string (builder, "key", element->key);
      add_string (builder, "name", element->name);
      add_string (builder, "hub", element->hub);
      add_string (builder, "authentication", element->authentication != NULL ? element->authentication->key : NULL);
      json_builder_set_member_name (builder, "fields");
      json_builder_begin_array (builder);
      for (size_t j = 0; j < element->n_fields; j++)
        add_field (builder, &element->fields[j]);
      json_builder_end_array (builder);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  return end (builder);
}
