/* Alarms: which members said what; while one stands some requests are refused. */
#include "store/bolt.h"
#include "store/internal.h"

#include <stdlib.h>

static size_t find(const struct store *s, uint64_t member, int type)
{
	size_t i = 0;

	while (i < s->alarms_nr && (s->alarms[i].member != member || s->alarms[i].type != type))
		i++;
	return i;
}

bool store_alarm_raise(struct store *s, uint64_t member, int type)
{
	if (type != STORE_ALARM_NOSPACE && type != STORE_ALARM_CORRUPT)
		return false;
	if (find(s, member, type) < s->alarms_nr)
		return true;
	s->alarms = xreallocarray(s->alarms, s->alarms_nr + 1, sizeof(*s->alarms));
	s->alarms[s->alarms_nr++] = (struct store_alarm){.member = member, .type = type};
	return true;
}

bool store_alarm_disarm(struct store *s, uint64_t member, int type)
{
	size_t i = find(s, member, type);

	if (i == s->alarms_nr)
		return false;
	memmove(&s->alarms[i], &s->alarms[i + 1], (--s->alarms_nr - i) * sizeof(*s->alarms));
	return true;
}

const struct store_alarm *store_alarms(const struct store *s, size_t *ret_nr)
{
	*ret_nr = s->alarms_nr;
	return s->alarms;
}

const char *store_alarm_name(int type)
{
	return type == STORE_ALARM_NOSPACE ? "NOSPACE" : "CORRUPT";
}

bool store_alarmed(const struct store *s, int type)
{
	for (size_t i = 0; i < s->alarms_nr; i++)
		if (s->alarms[i].type == type)
			return true;
	return false;
}

void alarms_release(struct store *s)
{
	free(s->alarms);
	s->alarms = NULL;
	s->alarms_nr = 0;
}

int corrupt_check(const struct store *s, struct err *err)
{
	if (!store_alarmed(s, STORE_ALARM_CORRUPT))
		return 0;
	return err_set(err, -EUCLEAN, "etcdserver: corrupt cluster");
}

void alarms_write(struct bolt_writer *w, const struct store *s)
{
	for (size_t i = 0; i < s->alarms_nr; i++) {
		BUF_AUTO b = BUF_INIT;

		pb_varint(&b, 1, s->alarms[i].member);
		pb_varint(&b, 2, (uint64_t)s->alarms[i].type);
		bolt_put(w, b.s, b.len, "", 0);
	}
}
