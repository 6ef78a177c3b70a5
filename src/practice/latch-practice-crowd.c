/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-practice-crowd.h"

/* Many instances, as an organization has that connects the stores of its customers.
 *
 * Each is made anew out of its number whenever somebody asks for it, and is the same every time. Ten thousand of them need
 * no memory, and no file has to be read or written for them. */

/* One in so many. */
#define DISABLED 17
#define WRONG_KEYS 13

/* Those elements that take keys come first: nobody signs in to so many stores in a browser. */
#define N_ELEMENTS 7

/* In the scripts in which people name their stores: with marks that join, from right to left, without blanks, and longer than a row. */
static const char *const names[] = {
  "Corner Bakery",
  "Bäckerei Müller",
  "Цветы Ирины",
  "花屋さくら",
  "مكتبة النور",
  "Librairie de l’Étoile",
  "חנות הספרים",
  "Καφέ Αθήνα",
  "ร้านกาแฟริมน้ำ",
  "किताब घर",
  "커피 공방",
  "Żabka & Synowie",
  "Tiệm bánh Hoa Mai",
  "书店",
  "Emporium <b>Uno</b>",
  "🌻 Sunflower Seeds",
  "The Honourable Society of Extraordinarily Patient Collectors of Hand-Painted Porcelain Thimbles",
};

static const char *const groups[] = { "retail", "wholesale", "Läden", "卸売" };

static char *
dup_name (guint number)
{
  return g_strdup_printf ("%s %u", names[number % G_N_ELEMENTS (names)], number + 1);
}

static const LatchPracticeElement *
get_element (guint number)
{
  return latch_practice_element_get (number % N_ELEMENTS);
}

static const char *
get_group (guint number)
{
  return groups[number % G_N_ELEMENTS (groups)];
}

static JsonObject *
make_configuration (guint number)
{
  const LatchPracticeElement *element = get_element (number);
  JsonObject                 *configuration = json_object_new ();
  g_autofree char            *digits = g_strdup_printf ("%u", 5000000 + number);

  for (const LatchPracticeField *field = element->fields; field->key != NULL; field++)
    {
      gboolean         is_key = field->kind == LATCH_PRACTICE_FIELD_FIRST_KEY || field->kind == LATCH_PRACTICE_FIELD_SECOND_KEY;
      g_autofree char *value = is_key ? g_strdup (LATCH_PRACTICE_MASK) : latch_practice_element_dup_value (field, digits);

      if (latch_practice_element_asks_for (field, NULL))
        json_object_set_string_member (configuration, field->key, value);
    }

  return configuration;
}

/* Some every day since the service began. */
static char *
dup_created_date (guint number)
{
  g_autoptr (GDateTime) begin = g_date_time_new_utc (2013, 4, 2, 9, 0, 0);
  g_autoptr (GDateTime) date = g_date_time_add_minutes (begin, (int)number * 67);

  return g_date_time_format (date, "%Y-%m-%dT%H:%M:%SZ");
}

/**
 * latch_practice_crowd_make:
 * @number: which one of the crowd, from 0
 *
 * Returns: (transfer full): an instance that has no id yet
 */
LatchPracticeInstance *
latch_practice_crowd_make (guint number)
{
  LatchPracticeInstance *instance = latch_practice_instance_new (get_element (number), make_configuration (number));

  instance->name = dup_name (number);
  instance->created_date = dup_created_date (number);
  instance->tags = g_strdupv ((char *[]){ instance->name, (char *)get_group (number), NULL });
  instance->disabled = number % DISABLED == DISABLED - 1;
  for (size_t i = 0; i < LATCH_PRACTICE_N_KEYS; i++)
    instance->keys[i] = number % WRONG_KEYS == WRONG_KEYS - 1 ? LATCH_PRACTICE_KEY_WRONG : LATCH_PRACTICE_KEY_USUAL;
  return instance;
}

/**
 * latch_practice_crowd_matches:
 * @number: which one of the crowd, from 0
 * @filter: what is asked for
 *
 * Tells it without making the instance, since most are asked for nothing else.
 *
 * Returns: %TRUE when latch_practice_instance_matches() is true of the instance
 */
gboolean
latch_practice_crowd_matches (guint                      number,
                              const LatchPracticeFilter *filter)
{
  g_autofree char *name = NULL;

  if (latch_practice_filter_is_empty (filter))
    return TRUE;

  name = dup_name (number);
  return latch_practice_filter_matches (filter, get_element (number), name, (const char *const[]){ name, get_group (number), NULL });
}
