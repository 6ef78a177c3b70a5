/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-draft.h"

#include "latch-error.h"
#include "latch-typed.h"

#include <glib/gi18n-lib.h>

/* What can be set for any element, beside the fields that all have in common. */
static const struct
{
  const char *key;
  const char *values[3];
} options[] = {
  { LATCH_CONFIGURATION_VENDOR_TYPE, { "polling", "webhook", NULL } },
  { LATCH_CONFIGURATION_FILTER_NULLS, { "false", "true", NULL } },
};

typedef struct
{
  char        *key;
  SecretValue *value;
} Entry;

/* What to create: an element, a name, the configuration and tags. The form
 * makes a draft when Create is pressed, and the codec writes it into the
 * request. It is not kept after that: the service has the store's keys. All
 * values are in memory that is not swapped out, since most are secrets. */
struct _LatchDraft
{
  GObject parent_instance;

  const LatchElement *element;
  char               *name;
  char              **tags;
  GPtrArray          *entries;
  SecretValue        *code;
};

G_DEFINE_FINAL_TYPE (LatchDraft, latch_draft, G_TYPE_OBJECT)

static void
entry_free (Entry *entry)
{
  g_free (entry->key);
  secret_value_unref (entry->value);
  g_free (entry);
}

static void
latch_draft_finalize (GObject *object)
{
  LatchDraft *self = LATCH_DRAFT (object);

  g_free (self->name);
  g_strfreev (self->tags);
  g_ptr_array_unref (self->entries);
  g_clear_pointer (&self->code, secret_value_unref);

  G_OBJECT_CLASS (latch_draft_parent_class)->finalize (object);
}

static void
latch_draft_class_init (LatchDraftClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latch_draft_finalize;
}

static void
latch_draft_init (LatchDraft *self)
{
  self->name = g_strdup ("");
  self->tags = g_new0 (char *, 1);
  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify)entry_free);
}

/**
 * latch_draft_new:
 * @element: the element to create an instance of
 *
 * Returns: (transfer full): an empty draft
 */
LatchDraft *
latch_draft_new (const LatchElement *element)
{
  LatchDraft *self = g_object_new (LATCH_TYPE_DRAFT, NULL);

  self->element = element;
  return self;
}

/**
 * latch_draft_get_element:
 * @self: a draft
 *
 * Returns: (transfer none): the element
 */
const LatchElement *
latch_draft_get_element (LatchDraft *self)
{
  return self->element;
}

/**
 * latch_draft_get_name:
 * @self: a draft
 *
 * Returns: (transfer none): the instance’s name
 */
const char *
latch_draft_get_name (LatchDraft *self)
{
  return self->name;
}

/**
 * latch_draft_set_name:
 * @self: a draft
 * @name: the instance’s name
 *
 * Names the instance. Names need not be unique.
 */
void
latch_draft_set_name (LatchDraft *self,
                      const char *name)
{
  g_free (self->name);
  self->name = g_strdup (name);
}

/**
 * latch_draft_get_tags:
 * @self: a draft
 *
 * Returns: (transfer none) (array zero-terminated=1): the tags that the person chose
 */
const char *const *
latch_draft_get_tags (LatchDraft *self)
{
  return (const char *const *)self->tags;
}

/**
 * latch_draft_set_tags:
 * @self: a draft
 * @tags: (array zero-terminated=1): the tags that the person chose
 *
 * Sets the tags. The tag by which Latchkey finds the instance again is not one of them.
 */
void
latch_draft_set_tags (LatchDraft        *self,
                      const char *const *tags)
{
  g_strfreev (self->tags);
  self->tags = g_strdupv ((char **)tags);
}

/**
 * latch_draft_split_tags:
 * @self: a draft
 * @typed: the tags as they were typed, between commas of any script
 *
 * Sets the tags, as latch_typed_split() reads them.
 */
void
latch_draft_split_tags (LatchDraft *self,
                        const char *typed)
{
  g_auto (GStrv) tags = latch_typed_split (typed);

  latch_draft_set_tags (self, (const char *const *)tags);
}

static Entry *
find_entry (LatchDraft *self,
            const char *key)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (g_str_equal (entry->key, key))
        return entry;
    }

  return NULL;
}

/**
 * latch_draft_set_value:
 * @self: a draft
 * @key: a configuration key, such as `ecwid.store.id`
 * @value: (nullable): its value, UTF-8; %NULL or an empty string removes the entry
 *
 * Sets a configuration entry. All values are strings, booleans too
 * (`"true"`), as the service’s own SDK types them.
 */
void
latch_draft_set_value (LatchDraft *self,
                       const char *key,
                       const char *value)
{
  Entry *entry = find_entry (self, key);

  if (value == NULL || *value == '\0')
    {
      g_ptr_array_remove (self->entries, entry);
      return;
    }

  if (entry == NULL)
    {
      entry = g_new0 (Entry, 1);
      entry->key = g_strdup (key);
      g_ptr_array_add (self->entries, entry);
    }

  g_clear_pointer (&entry->value, secret_value_unref);
  entry->value = secret_value_new (value, -1, "text/plain");
}

/**
 * latch_draft_get_value:
 * @self: a draft
 * @key: a configuration key
 *
 * Returns: (transfer none) (nullable): its value, or %NULL when there is none
 */
const char *
latch_draft_get_value (LatchDraft *self,
                       const char *key)
{
  Entry *entry = find_entry (self, key);

  return entry != NULL ? secret_value_get_text (entry->value) : NULL;
}

/**
 * latch_draft_needs_consent:
 * @self: a draft
 *
 * Returns: %TRUE when somebody has to sign in to the store in the browser before the instance can be created
 */
gboolean
latch_draft_needs_consent (LatchDraft *self)
{
  return self->element->oauth != NULL && self->code == NULL && latch_draft_get_value (self, self->element->oauth->callback->key) != NULL;
}

/**
 * latch_draft_get_code:
 * @self: a draft
 *
 * Returns: (transfer none) (nullable): what the sign-in in the browser came to
 */
SecretValue *
latch_draft_get_code (LatchDraft *self)
{
  return self->code;
}

/**
 * latch_draft_take_code:
 * @self: a draft that needs consent
 * @callback: the address on which the browser has ended
 * @code: (transfer full): what it came with, which can be used once
 *
 * Takes what somebody has brought back from the browser. The service has to be
 * told the same address again (cloud-elements/devportal, docs/guides/elements/auth.md).
 */
void
latch_draft_take_code (LatchDraft  *self,
                       const char  *callback,
                       SecretValue *code)
{
  g_return_if_fail (latch_draft_needs_consent (self));

  latch_draft_set_value (self, self->element->oauth->callback->key, callback);
  self->code = code;
}

/**
 * latch_draft_copy:
 * @self: a draft
 *
 * Returns: (transfer full): the same without a code, which is used once
 */
LatchDraft *
latch_draft_copy (LatchDraft *self)
{
  LatchDraft *copy = latch_draft_new (self->element);

  latch_draft_set_name (copy, self->name);
  latch_draft_set_tags (copy, latch_draft_get_tags (self));
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      latch_draft_set_value (copy, entry->key, secret_value_get_text (entry->value));
    }

  return copy;
}

/**
 * latch_draft_foreach_value:
 * @self: a draft
 * @func: (scope call): called with each configuration entry
 * @user_data: data for @func
 *
 * Goes through the configuration in the order in which its keys were first set.
 */
void
latch_draft_foreach_value (LatchDraft    *self,
                           LatchDraftFunc func,
                           gpointer       user_data)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      func (entry->key, secret_value_get_text (entry->value), user_data);
    }
}

/**
 * latch_draft_takes_value:
 * @self: a draft
 * @key: a configuration key, such as `ecwid.store.id`
 * @value: a value
 *
 * Returns: %TRUE when the element has that key, and @value is none that it surely cannot have
 */
gboolean
latch_draft_takes_value (LatchDraft *self,
                         const char *key,
                         const char *value)
{
  const LatchElementField *field = latch_element_find_field (self->element, key);

  for (size_t i = 0; field == NULL && i < G_N_ELEMENTS (options); i++)
    {
      if (g_str_equal (options[i].key, key))
        return g_strv_contains (options[i].values, value);
    }

  if (field == NULL)
    field = latch_element_find_field (NULL, key);
  return field != NULL && latch_element_field_accepts (field, value);
}

/* -- What is still to be typed ------------------------------------------------------ */

static const char *
get_value (LatchDraft              *self,
           const LatchElementField *field)
{
  const char *value = latch_draft_get_value (self, field->key);

  return value != NULL ? value : field->value;
}

static const char *
get_authentication (LatchDraft *self)
{
  return self->element->authentication != NULL ? get_value (self, self->element->authentication) : NULL;
}

/* Without what cannot be seen at its ends, and a secret that was wrapped in one piece. */
static gboolean
copy_value (LatchDraft *self,
            LatchDraft *complete,
            const char *key,
            const char *value,
            GError    **error)
{
  size_t      length;
  const char *text = latch_typed_trim (value, &length);
  g_autoptr (SecretValue) typed = secret_value_new (text, (gssize)length, "text/plain");
  gboolean is_secret = FALSE;

  latch_element_describes_secret (key, &is_secret);
  if (is_secret)
    latch_typed_join ((char *)secret_value_get_text (typed));

  if (length > 0 && !latch_element_check_value (self->element, key, secret_value_get_text (typed), error))
    {
      g_prefix_error (error, "%s: ", key);
      return FALSE;
    }

  latch_draft_set_value (complete, key, secret_value_get_text (typed));
  return TRUE;
}

static gboolean
copy_field (LatchDraft              *self,
            LatchDraft              *complete,
            const LatchElementField *field,
            GPtrArray               *missing,
            GError                 **error)
{
  const char *value = field->kind == LATCH_ELEMENT_FIELD_CONSTANT ? field->value : get_value (self, field);

  if (!latch_element_field_belongs_to (field, get_authentication (self)))
    return TRUE;

  if (value != NULL && latch_element_field_is_sent (field, value) && !copy_value (self, complete, field->key, value, error))
    return FALSE;

  if (field->required && latch_element_field_is_typed (field) && find_entry (complete, field->key) == NULL)
    g_ptr_array_add (missing, (gpointer)field);
  return TRUE;
}

static void
name_complete (LatchDraft *self,
               LatchDraft *complete)
{
  size_t           length;
  const char      *start = latch_typed_trim (self->name, &length);
  const char      *store = self->element->store_id != NULL ? get_value (complete, self->element->store_id) : NULL;
  g_autofree char *name = length > 0 ? g_strndup (start, length) : latch_element_dup_suggested_name (self->element, store != NULL ? store : "");

  latch_draft_set_name (complete, name);
}

/**
 * latch_draft_dup_complete:
 * @self: what a person has set
 * @missing: (element-type LatchElementField): where to add the fields that the element cannot do without
 * @error: return location for %LATCH_ERROR_INVALID, which begins with the key of the value that cannot be sent, or says that
 *   the name is too long
 *
 * Makes the draft that is sent: it has the values in the order of the reference
 * page, without those of another way to sign in, constants too, and the
 * suggested name when nobody has chosen one.
 *
 * Returns: (transfer full): the draft, or %NULL
 */
LatchDraft *
latch_draft_dup_complete (LatchDraft *self,
                          GPtrArray  *missing,
                          GError    **error)
{
  g_autoptr (LatchDraft) complete = latch_draft_new (self->element);

  for (size_t i = 0; i < self->element->n_fields; i++)
    {
      if (!copy_field (self, complete, &self->element->fields[i], missing, error))
        return NULL;
    }

  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (latch_element_find_field (self->element, entry->key) == NULL &&
          !copy_value (self, complete, entry->key, secret_value_get_text (entry->value), error))
        return NULL;
    }

  latch_draft_set_tags (complete, (const char *const *)self->tags);
  name_complete (self, complete);
  if (g_utf8_strlen (complete->name, -1) <= LATCH_LONGEST_NAME)
    return g_steal_pointer (&complete);

  /* Translators: %d is a number of characters */
  g_set_error (error, LATCH_ERROR, LATCH_ERROR_INVALID, _ ("Enter a name of at most %d characters."), LATCH_LONGEST_NAME);
  return NULL;
}
