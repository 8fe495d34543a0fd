/*
 * object_bench POD.json - microseconds for what every API write does to values. Prints
 * ratios to reading the object's JSON as well, which say more than times do.
 */
#define BASE_PRIVATE
#include <stdio.h>
#include <time.h>

#include "object/json.h"
#include "object/path.h"
#include "object/yaml.h"

struct subject {
	struct value *pod, *copy, *status;
	struct buf json, yaml, out;
	size_t sink; /* keeps the compiler from dropping a call */
};

static void parse_json(struct subject *s)
{
	VALUE_AUTO *v = NULL;
	ERR_AUTO err = ERR_INIT;

	s->sink += (size_t)json_parse(buf_str(&s->json), s->json.len, &v, NULL, &err);
}

static void write_json(struct subject *s)
{
	buf_reset(&s->out);
	json_write(&s->out, s->pod, 0);
}

static void parse_yaml(struct subject *s)
{
	VALUE_AUTO *v = NULL;
	ERR_AUTO err = ERR_INIT;

	s->sink += (size_t)yaml_parse(buf_str(&s->yaml), s->yaml.len, &v, NULL, &err);
}

static void write_yaml(struct subject *s)
{
	buf_reset(&s->out);
	yaml_write(&s->out, s->pod);
}

static void look_up(struct subject *s)
{
	s->sink += value_in(s->pod, "metadata", "labels", "app") != NULL;
}

static void change_shared(struct subject *s)
{
	VALUE_AUTO *v = value_ref(s->pod);

	value_put_in(&v, value_str_new("Running"), "status", "phase");
	value_put_in(&v, value_int_new(7), "metadata", "generation");
}

static void build_condition(struct subject *s)
{
	VALUE_AUTO *v =
		value_build("{type: %s, status: 'True', reason: 'Ok', observed: %i}", "Ready", 3);

	s->sink += value_len(v);
}

static void compare_equal(struct subject *s)
{
	s->sink += value_equal(s->pod, s->copy);
}

static void merge_status(struct subject *s)
{
	VALUE_AUTO *v = patch_merge(s->pod, s->status);

	s->sink += value_len(v);
}

static const struct {
	const char *name;
	void (*run)(struct subject *s);
	int times;
} benches[] = {
	{"parse JSON", parse_json, 50000},
	{"write JSON", write_json, 50000},
	{"parse YAML", parse_yaml, 3000},
	{"write YAML", write_yaml, 5000},
	{"look up three keys deep", look_up, 2000000},
	{"change two fields of a shared object", change_shared, 500000},
	{"build a condition", build_condition, 500000},
	{"compare with an equal object", compare_equal, 200000},
	{"apply a status merge patch", merge_status, 200000},
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

int main(int argc, char **argv)
{
	struct subject s = {0};
	ERR_AUTO err = ERR_INIT;
	double first = 0;

	if (argc != 2 || file_read(argv[1], 1 << 20, &s.json, &err) ||
	    json_parse(buf_str(&s.json), s.json.len, &s.pod, NULL, &err) ||
	    json_parse(buf_str(&s.json), s.json.len, &s.copy, NULL, &err)) {
		fprintf(stderr, "object_bench: %s\n", err_msg(&err));
		return 1;
	}
	s.status = value_build("{status: {phase: 'Failed', podIP: null}}");
	yaml_write(&s.yaml, s.pod);
	for (size_t i = 0; i < ARRAY_SIZE(benches); i++) {
		double start = now(), each;

		for (int n = 0; n < benches[i].times; n++)
			benches[i].run(&s);
		each = (now() - start) / benches[i].times;
		first = i ? first : each;
		printf("%-40s %9.3f us %7.2f\n", benches[i].name, each, each / first);
	}
	value_unref(s.pod);
	value_unref(s.copy);
	value_unref(s.status);
	buf_release(&s.json);
	buf_release(&s.yaml);
	buf_release(&s.out);
	return s.sink == 0;
}
