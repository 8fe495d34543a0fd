#include "app/plain.h"

#include "object/json.h"
#include "tui/tui.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int columns(void)
{
	const char *env = getenv("COLUMNS");
	int cols, rows;
	int64_t n;

	if (app_terminal_size(STDOUT_FILENO, &cols, &rows) && cols >= 20)
		return MIN(cols, 100);
	return env && parse_i64(env, &n) == 0 && n >= 20 && n <= 1000 ? (int)n : 80;
}

void plain_field(const char *text, int w)
{
	int used = (int)utf8_str_width(text, strlen(text));

	printf("%s%*s", text, MAX(w - used, 0), "");
}

/* ---- text ----------------------------------------------------------------------------------- */

/* The lines after the first stand under its text: hanging is what comes before that. */
static void wrap_line(const char *indent, const char *hanging, const char *line, size_t len)
{
	int before = (int)(utf8_str_width(indent, strlen(indent)) +
			   utf8_str_width(hanging, strlen(hanging)));
	int room = columns() - before, used = 0;

	printf("%s%s", indent, hanging);
	for (size_t i = 0; i < len;) {
		size_t n = strcspn(line + i, " ");
		int w;

		n = MIN(n, len - i);
		w = (int)utf8_str_width(line + i, n);
		if (used && used + 1 + w > room) {
			printf("\n%s%*s", indent, (int)utf8_str_width(hanging, strlen(hanging)),
			       "");
			used = 0;
		}
		printf("%s%.*s", used ? " " : "", (int)n, line + i);
		used += w + (used ? 1 : 0);
		i += n;
		while (i < len && line[i] == ' ')
			i++;
	}
	printf("\n");
}

void plain_hanging(const char *indent, const char *mark, const char *text)
{
	STR_AUTO blank = xasprintf("%*s", (int)utf8_str_width(mark, strlen(mark)), "");

	do {
		size_t n = strcspn(text, "\n");

		wrap_line(indent, mark, text, n);
		text += n + (text[n] == '\n');
		mark = blank;
	} while (*text);
}

void plain_text(const char *indent, const char *text)
{
	if (*text)
		plain_hanging(indent, "", text);
}

static void as_is(const char *indent, const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\n");

		printf("%s%.*s\n", indent, (int)n, text);
		text += n + (text[n] == '\n');
	}
}

static char *span_text(const struct block *b)
{
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < b->nr_spans; i++) {
		bool code = b->spans[i].style & SPAN_CODE;

		buf_addf(&out, "%s%s%s", code ? "`" : "", b->spans[i].text, code ? "`" : "");
	}
	return buf_detach(&out);
}

static void plain_item(const char *indent, const struct block *b, const char *text)
{
	STR_AUTO mark = b->number ? xasprintf("%*s%d. ", b->level * 2, "", b->number)
				  : xasprintf("%*s- ", b->level * 2, "");

	plain_hanging(indent, mark, text);
}

static void text_block(const char *indent, const struct block *b)
{
	STR_AUTO text = span_text(b);
	STR_AUTO quoted = xasprintf("%s> ", indent);
	BUF_AUTO row = BUF_INIT;

	switch (b->type) {
	case BLOCK_HEADING:
		printf("%s%s %s\n", indent, b->level == 1 ? "#" : "##", text);
		break;
	case BLOCK_LIST_ITEM:
		plain_item(indent, b, text);
		break;
	case BLOCK_QUOTE:
		plain_text(quoted, text);
		break;
	case BLOCK_TABLE_ROW:
		strvec_join(&b->cells, " | ", &row);
		plain_text(indent, buf_str(&row));
		break;
	case BLOCK_RULE:
		printf("%s---\n", indent);
		break;
	case BLOCK_CODE:
	case BLOCK_DIAGRAM: {
		STR_AUTO deeper = xasprintf("%s    ", indent);

		as_is(deeper, b->code);
		break;
	}
	default:
		plain_text(indent, text);
	}
}

void plain_block(const struct block *b, int n, const char *lang)
{
	if (b->type == BLOCK_RUN) {
		printf(tr_lang(lang, N_("Command %d%s%s:\n")), n, b->on ? ", on " : "",
		       b->on ? b->on : "");
		as_is("    $ ", b->code);
	} else if (b->type == BLOCK_QUESTION) {
		printf(tr_lang(lang, N_("Question %d:\n")), n);
		plain_text("  ", b->question.ask);
		for (size_t i = 0; i < b->question.choices.nr; i++) {
			STR_AUTO mark = xasprintf("%zu. ", i + 1);

			plain_hanging("    ", mark, b->question.choices.v[i]);
		}
	} else {
		text_block("", b);
	}
}

void plain_markdown(const char *indent, const char *text)
{
	STR_AUTO whole = xasprintf("---\ntitle: text\n---\n%s", text);
	struct lesson *l = NULL;
	ERR_AUTO err = ERR_INIT;

	if (lesson_parse("text", whole, strlen(whole), &l, &err) < 0) {
		plain_text(indent, text);
		return;
	}
	for (size_t i = 0; i < l->nr_blocks; i++) {
		enum block_type type = l->blocks[i].type;

		if (i && !((type == BLOCK_LIST_ITEM || type == BLOCK_TABLE_ROW) &&
			   type == l->blocks[i - 1].type))
			printf("\n");
		text_block(indent, &l->blocks[i]);
	}
	lesson_free(l);
}

/* ---- asking -----------------------------------------------------------------------------------
 */

bool plain_interactive(void)
{
	return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

bool plain_ask(const char *prompt, struct buf *line)
{
	int c;

	buf_reset(line);
	printf("%s", prompt);
	fflush(stdout);
	while ((c = getchar()) != EOF && c != '\n')
		if (line->len < 65536 && c)
			buf_addc(line, (char)c);
	if (c == EOF && !line->len) {
		printf("\n");
		return false;
	}
	if (!isatty(STDIN_FILENO)) /* what came through a pipe is seen as if typed */
		printf("%s\n", buf_str(line));
	return true;
}

int plain_ask_number(const char *prompt, int max, const char *lang)
{
	BUF_AUTO line = BUF_INIT;
	int64_t n;

	while (plain_ask(prompt, &line)) {
		if (strcmp(buf_str(&line), "q") == 0)
			return 0;
		if (parse_i64(buf_str(&line), &n) == 0 && n >= 1 && n <= max)
			return (int)n;
		printf(tr_lang(lang, N_("Expected a number from 1 to %d, or q to leave.\n")), max);
	}
	return 0;
}

static int to_stdout(void *arg, const void *p, size_t len)
{
	(void)arg;
	return fwrite(p, 1, len, stdout) == len && fflush(stdout) == 0 ? 0 : -EPIPE;
}

int plain_run(struct cluster *c, const char *machine, const char *script)
{
	struct stream *out = stream_sink_new(to_stdout, NULL, false);
	int status = cluster_run_streams(c, machine, script, NULL, out, out, 600 * SIM_SEC);

	stream_unref(out);
	return status;
}

void plain_json(const struct value *v)
{
	BUF_AUTO b = BUF_INIT;

	json_write(&b, v, JSON_INDENT2);
	printf("%s\n", buf_str(&b));
}

const char *plain_pick(const struct strvec *ids, const char *text)
{
	int64_t n;

	if (!strvec_has(ids, text) && parse_i64(text, &n) == 0 && n >= 1 && n <= (int64_t)ids->nr)
		return ids->v[n - 1];
	return text;
}
