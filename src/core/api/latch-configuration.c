/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-configuration.h"

#include "latch-element.h"
#include "latch-typed.h"

#include <glib/gi18n-lib.h>
#include <sys/random.h>

/* What stands in a response in place of a secret; see latch_configuration_entry_new(). */
#define MASK "^\\*{4,}$"

/* The type alone does not tell: some elements have passwords of type TEXTFIELD_128 (cloud-elements/doctor-core, BigCommerce). */
#define SECRET_NAME "pass|pwd|secret|token|key|credential|\\bpin\\b|auth|sign|hash|code|private"

/* An address that carries a user name, and perhaps a password. */
#define USER_IN_ADDRESS "://[^/]*@"

/* All keys that begin so are the service’s own (cloud-elements/devportal, docs/guides/elements/config.md). */
#define EVENT_PREFIX "event."

#define KEY_BYTES 32

/* One entry of an instance’s configuration, as the service has it, and what it
 * is to be changed into. The value of a secret is never kept: the service masks
 * most of them, and what it does not mask is not shown either. The new value is
 * in memory that is not swapped out. */
struct _LatchConfigurationEntry
{
  GObject parent_instance;

  const LatchElementField *field;

  gint64       id;
  char        *key;
  char        *name;
  char        *value;
  SecretValue *new_value;
  gboolean     secret;
  gboolean     filled;
  gboolean     offered;
  gboolean     unclear;
};

G_DEFINE_FINAL_TYPE (LatchConfigurationEntry, latch_configuration_entry, G_TYPE_OBJECT)

static gboolean
is_secret (const char *key,
           const char *name,
           const char *type,
           const char *value)
{
  gboolean is_secret_field;

  if (latch_element_describes_secret (key, &is_secret_field))
    return is_secret_field;

  return g_strcmp0 (type, "PASSWORD") == 0 ||
         (value != NULL && g_regex_match_simple (MASK, value, 0, 0)) ||
         g_regex_match_simple (SECRET_NAME, key, G_REGEX_CASELESS, 0) ||
         (name != NULL && g_regex_match_simple (SECRET_NAME, name, G_REGEX_CASELESS, 0)) ||
         (value != NULL && g_regex_match_simple (USER_IN_ADDRESS, value, 0, 0));
}

static void
latch_configuration_entry_finalize (GObject *object)
{
  LatchConfigurationEntry *self = LATCH_CONFIGURATION_ENTRY (object);

  g_free (self->key);
  g_free (self->name);
  g_free (self->value);
  g_clear_pointer (&self->new_value, secret_value_unref);

  G_OBJECT_CLASS (latch_configuration_entry_parent_class)->finalize (object);
}

static void
latch_configuration_entry_class_init (LatchConfigurationEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latch_configuration_entry_finalize;
}

static void
latch_configuration_entry_init (LatchConfigurationEntry *self)
{
}

/**
 * latch_configuration_entry_new:
 * @id: the service’s number for the entry, which only this instance has
 * @key: its configuration key, such as `ecwid.store.id`
 * @name: (nullable): what the service calls it
 * @type: (nullable): the service’s type, such as `PASSWORD`
 * @value: (nullable): its present value
 * @required: whether the element cannot do without it
 * @shown: whether the service shows it to people
 *
 * Makes an entry of `ElementInstanceConfig`, as the service’s own SDK calls it
 * (cloud-elements/ce-sdkifier). Of a secret, @value is not kept; it comes as
 * eight asterisks (churros, `test/elements`), which say nothing and must not be
 * sent back.
 *
 * Returns: (transfer full): the entry
 */
LatchConfigurationEntry *
latch_configuration_entry_new (gint64      id,
                               const char *key,
                               const char *name,
                               const char *type,
                               const char *value,
                               gboolean    required,
                               gboolean    shown)
{
  LatchConfigurationEntry *self = g_object_new (LATCH_TYPE_CONFIGURATION_ENTRY, NULL);
  gboolean                 is_masked = value != NULL && g_regex_match_simple (MASK, value, 0, 0);

  self->id = id;
  self->key = g_strdup (key);
  self->name = g_strdup (name);
  self->secret = is_secret (key, name, type, value);
  self->filled = value != NULL && *value != '\0';
  self->value = self->secret || is_masked ? NULL : g_strdup (value);
  self->offered = shown && (required || self->secret);
  return self;
}

/**
 * latch_configuration_entry_get_id:
 * @self: an entry
 *
 * Returns: the service’s number for it
 */
gint64
latch_configuration_entry_get_id (LatchConfigurationEntry *self)
{
  return self->id;
}

/**
 * latch_configuration_entry_get_key:
 * @self: an entry
 *
 * Returns: (transfer none): its configuration key
 */
const char *
latch_configuration_entry_get_key (LatchConfigurationEntry *self)
{
  return self->key;
}

/**
 * latch_configuration_entry_get_title:
 * @self: an entry
 *
 * Returns: (transfer none): what people call it: the translated title of the field that it was chosen for, or else the
 *   service’s name if anything of it can be seen, or its key
 */
const char *
latch_configuration_entry_get_title (LatchConfigurationEntry *self)
{
  size_t length = 0;

  if (self->field != NULL)
    return _ (self->field->title);

  if (self->name != NULL)
    latch_typed_trim (self->name, &length);
  return length > 0 ? self->name : self->key;
}

/**
 * latch_configuration_entry_get_value:
 * @self: an entry
 *
 * Returns: (transfer none) (nullable): its value on the service, or %NULL for a secret, or when the service did not tell
 */
const char *
latch_configuration_entry_get_value (LatchConfigurationEntry *self)
{
  return self->value;
}

/**
 * latch_configuration_entry_get_secret:
 * @self: an entry
 *
 * Tells whether the value is a secret: by the fields that Latchkey knows, or else by its type, a masked value or its name.
 *
 * Returns: %TRUE when it is to be hidden while it is typed
 */
gboolean
latch_configuration_entry_get_secret (LatchConfigurationEntry *self)
{
  return self->secret;
}

/**
 * latch_configuration_entry_get_filled:
 * @self: an entry
 *
 * Returns: %TRUE when the service told that there is a value, be it a secret one
 */
gboolean
latch_configuration_entry_get_filled (LatchConfigurationEntry *self)
{
  return self->filled;
}

/**
 * latch_configuration_entry_get_optional:
 * @self: an entry
 *
 * Tells whether its value can be taken away: the callback address is optional
 * (cloud-elements/devportal, _includes/common-instance-config.md). A secret
 * whose entry stays empty was not typed, so it is never taken away.
 *
 * Returns: %TRUE when an empty value is a value like any other
 */
gboolean
latch_configuration_entry_get_optional (LatchConfigurationEntry *self)
{
  return !self->secret && latch_configuration_entry_get_part (self) == LATCH_CONFIGURATION_PART_EVENTS;
}

/**
 * latch_configuration_entry_get_part:
 * @self: an entry
 *
 * Returns: what it is changed together with
 */
LatchConfigurationPart
latch_configuration_entry_get_part (LatchConfigurationEntry *self)
{
  return g_str_has_prefix (self->key, EVENT_PREFIX) ? LATCH_CONFIGURATION_PART_EVENTS : LATCH_CONFIGURATION_PART_ACCESS;
}

/**
 * latch_configuration_entry_get_new_value:
 * @self: an entry
 *
 * Returns: (transfer none) (nullable): what it is still to be changed into, or %NULL when it stays as it is
 */
SecretValue *
latch_configuration_entry_get_new_value (LatchConfigurationEntry *self)
{
  return self->new_value;
}

/**
 * latch_configuration_entry_is_changed_by:
 * @self: an entry
 * @value: (nullable): what somebody typed
 *
 * Returns: %FALSE when @value is empty and may not be, is surely the value already, or only stands for a secret
 */
gboolean
latch_configuration_entry_is_changed_by (LatchConfigurationEntry *self,
                                         SecretValue             *value)
{
  const char *text = value != NULL ? secret_value_get_text (value) : "";
  const char *present = self->value != NULL ? self->value : "";

  if (value == NULL || (*text == '\0' && !latch_configuration_entry_get_optional (self)))
    return FALSE;

  return (self->unclear || !g_str_equal (text, present)) && !g_regex_match_simple (MASK, text, 0, 0);
}

/**
 * latch_configuration_entry_set_new_value:
 * @self: an entry
 * @value: (nullable): what it is to be changed into, or %NULL when it stays as it is
 *
 * Notes a change, unless it is none; see latch_configuration_entry_is_changed_by().
 */
void
latch_configuration_entry_set_new_value (LatchConfigurationEntry *self,
                                         SecretValue             *value)
{
  g_clear_pointer (&self->new_value, secret_value_unref);
  if (latch_configuration_entry_is_changed_by (self, value))
    self->new_value = secret_value_ref (value);
}

/**
 * latch_configuration_entry_note_changed:
 * @self: an entry that has a new value
 *
 * Notes that the service has the new value now. A secret is forgotten with that.
 */
void
latch_configuration_entry_note_changed (LatchConfigurationEntry *self)
{
  self->filled = *secret_value_get_text (self->new_value) != '\0';
  if (!self->secret)
    {
      g_free (self->value);
      self->value = g_strdup (secret_value_get_text (self->new_value));
    }

  g_clear_pointer (&self->new_value, secret_value_unref);
  self->unclear = FALSE;
}

/**
 * latch_configuration_entry_note_unclear:
 * @self: an entry that has a new value
 *
 * Notes that the new value was sent and nobody knows whether the service has it,
 * until latch_configuration_entry_note_changed().
 */
void
latch_configuration_entry_note_unclear (LatchConfigurationEntry *self)
{
  self->unclear = TRUE;
}

/**
 * latch_configuration_entry_get_unclear:
 * @self: an entry
 *
 * Returns: %TRUE when the service may have the new value, which is to be sent again all the same
 */
gboolean
latch_configuration_entry_get_unclear (LatchConfigurationEntry *self)
{
  return self->unclear;
}

/**
 * latch_configuration_entry_agrees:
 * @self: an entry that has a new value
 * @shown: what the service says of an entry
 *
 * Returns: %TRUE when @shown is that entry, and does not show another value
 */
gboolean
latch_configuration_entry_agrees (LatchConfigurationEntry *self,
                                  LatchConfigurationEntry *shown)
{
  return shown->id == self->id && g_str_equal (shown->key, self->key) &&
         (shown->value == NULL || g_str_equal (shown->value, secret_value_get_text (self->new_value)));
}

static LatchConfigurationEntry *
lookup (GPtrArray  *entries,
        const char *key)
{
  for (guint i = 0; i < entries->len; i++)
    {
      if (g_str_equal (latch_configuration_entry_get_key (entries->pdata[i]), key))
        return entries->pdata[i];
    }

  return NULL;
}

/* With its element, it is known whether a value is a secret there: other elements may call a secret of theirs so. A
 * description that somebody has added cannot say that it is none. */
static void
add_known (GPtrArray               *chosen,
           GPtrArray               *entries,
           const LatchElement      *element,
           const LatchElementField *field)
{
  LatchConfigurationEntry *entry = lookup (entries, field->key);

  if (entry == NULL)
    return;

  entry->field = field;
  if (element != NULL && !element->is_added)
    entry->secret = field->secret;
  g_ptr_array_add (chosen, g_object_ref (entry));
}

static void
choose_known (GPtrArray          *chosen,
              GPtrArray          *entries,
              const LatchElement *element)
{
  if (element->store_id != NULL)
    add_known (chosen, entries, element, element->store_id);
  for (size_t i = 0; i < element->n_fields; i++)
    {
      if (&element->fields[i] != element->store_id && latch_element_field_is_typed (&element->fields[i]))
        add_known (chosen, entries, element, &element->fields[i]);
    }
}

static void
choose_offered (GPtrArray *chosen,
                GPtrArray *entries)
{
  for (guint i = 0; i < entries->len; i++)
    {
      LatchConfigurationEntry *entry = entries->pdata[i];

      if (entry->offered && latch_configuration_entry_get_part (entry) == LATCH_CONFIGURATION_PART_ACCESS)
        g_ptr_array_add (chosen, g_object_ref (entry));
    }
}

/**
 * latch_configuration_choose:
 * @entries: (element-type LatchConfigurationEntry): the whole configuration of an instance
 * @part: what a person wants to change
 * @element: the key of its element
 *
 * Chooses what a person may want to change so that the store accepts it: the
 * fields that are typed into the form for the element, in the form’s order, or
 * else all that the service shows and that is required or secret. Of the events
 * it is whether there are any, the callback address and the signature key.
 *
 * Returns: (transfer full) (element-type LatchConfigurationEntry): some of @entries, perhaps none
 */
GPtrArray *
latch_configuration_choose (GPtrArray             *entries,
                            LatchConfigurationPart part,
                            const char            *element)
{
  const LatchElement *known = latch_element_lookup (element);
  GPtrArray          *chosen = g_ptr_array_new_with_free_func (g_object_unref);

  if (part == LATCH_CONFIGURATION_PART_EVENTS)
    {
      add_known (chosen, entries, NULL, latch_element_find_field (NULL, LATCH_CONFIGURATION_EVENTS));
      add_known (chosen, entries, NULL, latch_element_find_field (NULL, LATCH_CONFIGURATION_CALLBACK_URL));
      add_known (chosen, entries, NULL, latch_element_find_field (NULL, LATCH_CONFIGURATION_SIGNATURE_KEY));
      return chosen;
    }

  if (known != NULL)
    choose_known (chosen, entries, known);
  else
    choose_offered (chosen, entries);
  return chosen;
}

/**
 * latch_configuration_generate_key:
 *
 * Makes a signature key: 256 random bits, as long as the hash that it is for
 * (RFC 2104, 3), in Base64, since the service takes the key for text
 * (cloud-elements/devportal, docs/guides/event-management/security.md).
 *
 * Returns: (transfer full): the key, in memory that is not swapped out
 */
SecretValue *
latch_configuration_generate_key (void)
{
  guint8       bytes[KEY_BYTES];
  char        *text;
  SecretValue *key;

  /* Up to 256 bytes, getrandom() is not interrupted. */
  if (getrandom (bytes, sizeof bytes, 0) != sizeof bytes)
    g_error ("The system gave no random numbers: %s", g_strerror (errno));

  text = g_base64_encode (bytes, sizeof bytes);
  explicit_bzero (bytes, sizeof bytes);
  key = secret_value_new (text, -1, "text/plain");
  secret_password_free (text);
  return key;
}
