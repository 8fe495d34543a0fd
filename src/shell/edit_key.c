/* Bytes to keys: UTF-8, escape sequences, pasted text. */
#include "shell/edit.h"

#include <errno.h>
#include <stdlib.h>

#define MAX_SEQUENCE 32

static int next_byte(struct editor *e)
{
	char c;
	int64_t n = stream_read(e->tty, &c, 1);

	return n < 0 ? (int)n : n == 0 ? -ENODATA : (unsigned char)c;
}

/* Up to ESC [ 2 0 1 ~; newlines as they are typed, other controls dropped. */
static int read_paste(struct editor *e)
{
	static const char end[] = "\033[201~";

	buf_reset(&e->pasted);
	for (;;) {
		int c = next_byte(e);

		if (c == -EINTR)
			continue;
		if (c < 0)
			return c;
		if (e->pasted.len < EDIT_MAX_LINE || c == '~' || c == '\033')
			buf_addc(&e->pasted, (char)c);
		if (str_ends(buf_str(&e->pasted), end)) {
			buf_trunc(&e->pasted, e->pasted.len - strlen(end));
			break;
		}
	}
	size_t to = 0;

	for (size_t i = 0; i < e->pasted.len; i++) {
		char c = e->pasted.s[i];

		if (c == '\r' && i + 1 < e->pasted.len && e->pasted.s[i + 1] == '\n')
			continue;
		if (c == '\r')
			c = '\n';
		if ((unsigned char)c >= 0x20 || c == '\n' || c == '\t')
			e->pasted.s[to++] = c;
	}
	buf_trunc(&e->pasted, MIN(to, EDIT_MAX_LINE));
	return EDIT_PASTE;
}

static int final_key(char final, int modifier)
{
	bool word = modifier == 5 || modifier == 3;

	switch (final) {
	case 'A':
		return EDIT_UP;
	case 'B':
		return EDIT_DOWN;
	case 'C':
		return word ? EDIT_WORD_RIGHT : EDIT_RIGHT;
	case 'D':
		return word ? EDIT_WORD_LEFT : EDIT_LEFT;
	case 'H':
		return EDIT_HOME;
	case 'F':
		return EDIT_END;
	default:
		return EDIT_NONE;
	}
}

static int tilde_key(struct editor *e, int number)
{
	switch (number) {
	case 1:
	case 7:
		return EDIT_HOME;
	case 4:
	case 8:
		return EDIT_END;
	case 3:
		return EDIT_DELETE;
	case 200:
		return read_paste(e);
	default:
		return EDIT_NONE;
	}
}

static int csi_key(struct editor *e)
{
	int numbers[2] = {0, 0}, at = 0;

	for (int i = 0; i < MAX_SEQUENCE; i++) {
		int c = next_byte(e);

		if (c < 0)
			return c;
		if (c >= '0' && c <= '9')
			numbers[at] = MIN(numbers[at] * 10 + (c - '0'), 9999);
		else if (c == ';')
			at = 1;
		else if (c == '~')
			return tilde_key(e, numbers[0]);
		else if (c >= '@' && c <= '~')
			return final_key((char)c, numbers[1]);
		else if (c < 0x20)
			return EDIT_NONE;
	}
	return EDIT_NONE;
}

static int utf8_key(struct editor *e, int first)
{
	char text[4] = {(char)first};
	size_t len = 1, want = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
	uint32_t cp;

	while (len < want) {
		int c = next_byte(e);

		if (c < 0)
			return c;
		text[len++] = (char)c;
		if ((c & 0xc0) != 0x80)
			break; /* broken: swallowed whole */
	}
	return utf8_decode(text, len, &cp) == want ? (int)cp : EDIT_NONE;
}

static int escape_key(struct editor *e)
{
	int c = next_byte(e);

	while (c == 27)
		c = next_byte(e);
	if (c == '[')
		return csi_key(e);
	if (c == 'O') {
		c = next_byte(e);
		return c < 0 ? c : final_key((char)c, 0);
	}
	if (c < 0)
		return c;
	if (c >= 0xc0)
		c = utf8_key(e, c);
	return c < 0 ? c : EDIT_META | c;
}

int editor_key(struct editor *e)
{
	int c = e->pushed;

	e->pushed = -1;
	if (c >= 0)
		return c;
	c = next_byte(e);
	if (c == 27)
		return escape_key(e);
	if (c >= 0xc0 && c < 0xf8)
		return utf8_key(e, c);
	return c >= 0x80 ? EDIT_NONE : c;
}
