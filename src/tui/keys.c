#include "tui/keys.h"

static const char *const special[] = {
#define X(name, text) text,
	TUI_KEYS(X)
#undef X
};

uint32_t key_parse(const char *word, size_t len)
{
	static const struct {
		const char *name;
		uint32_t key;
	} named[] = {{"Tab", TK_TAB}, {"Enter", TK_ENTER}, {"Esc", TK_ESC}, {"Space", ' '}};
	uint32_t cp;

	if (len > 2 && word[0] == 'M' && word[1] == '-') {
		cp = key_parse(word + 2, len - 2);
		return cp ? cp | KEY_ALT : 0;
	}
	for (size_t i = 0; i < ARRAY_SIZE(named); i++)
		if (strlen(named[i].name) == len && memcmp(named[i].name, word, len) == 0)
			return named[i].key;
	for (size_t i = 0; i < ARRAY_SIZE(special); i++)
		if (strlen(special[i]) == len && memcmp(special[i], word, len) == 0)
			return TK_BEFORE + 1 + (uint32_t)i;
	if (len > 3 && word[1] == '-' && (word[0] == 'C' || word[0] == 'S')) {
		cp = key_parse(word + 2, len - 2);
		return (cp & ~KEY_MODIFIERS) > TK_BEFORE
			       ? cp | (word[0] == 'C' ? KEY_CTRL : KEY_SHIFT)
			       : 0;
	}
	if (len == 2 && word[0] == '^' && word[1] >= '@' && word[1] <= '_')
		return (uint32_t)(word[1] - '@');
	if (len && utf8_decode(word, len, &cp) == len)
		return cp;
	return 0;
}

/* The Latin key under a letter of the two-set Hangul keyboard. */
static uint32_t latin(uint32_t cp)
{
	static const struct {
		uint16_t jamo;
		char key;
	} table[] = {{0x3142, 'q'}, {0x3148, 'w'}, {0x3137, 'e'}, {0x3131, 'r'}, {0x3145, 't'},
		     {0x315b, 'y'}, {0x3155, 'u'}, {0x3151, 'i'}, {0x3150, 'o'}, {0x3154, 'p'},
		     {0x3141, 'a'}, {0x3134, 's'}, {0x3147, 'd'}, {0x3139, 'f'}, {0x314e, 'g'},
		     {0x3157, 'h'}, {0x3153, 'j'}, {0x314f, 'k'}, {0x3163, 'l'}, {0x314b, 'z'},
		     {0x314c, 'x'}, {0x314a, 'c'}, {0x314d, 'v'}, {0x3160, 'b'}, {0x315c, 'n'},
		     {0x3161, 'm'}, {0x3143, 'Q'}, {0x3149, 'W'}, {0x3138, 'E'}, {0x3132, 'R'},
		     {0x3146, 'T'}, {0x3152, 'O'}, {0x3156, 'P'}};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		if (table[i].jamo == cp)
			return (uint32_t)table[i].key;
	return cp;
}

bool key_among(const char *keys, uint32_t key)
{
	key = latin(key);
	while (keys && *keys) {
		size_t n = strcspn(keys, " ");

		if (key_parse(keys, n) == key && n)
			return true;
		keys += n;
		keys += *keys == ' ';
	}
	return false;
}

bool key_is_text(uint32_t key)
{
	return key >= ' ' && key != 0x7f && key <= TK_BEFORE && !(key >= 0x80 && key < 0xa0);
}
