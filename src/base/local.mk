libdrydock_a_SOURCES += \
	src/base/base.h src/base/banned.h \
	src/base/alloc.c \
	src/base/buf.c \
	src/base/digest.c \
	src/base/embed.h src/base/embed.c \
	src/base/err.c \
	src/base/file.c \
	src/base/str.c \
	src/base/strmap.c \
	src/base/strvec.c \
	src/base/utf8.c

# content built into the program
content_dirs = drills images labs lessons profiles
BUILT_SOURCES += src/base/embed_table.inc
CLEANFILES += src/base/embed_table.inc src/base/embed_table.list
EXTRA_DIST += tools/mkembed $(content_dirs)
src/base/embed.$(OBJEXT): src/base/embed_table.inc
# the list changes when a file comes or goes; the table when a file's contents do
src/base/embed_table.list: FORCE
	@mkdir -p $(@D) && (cd $(srcdir) && find $(content_dirs) -type f ! -name '.*' | LC_ALL=C sort && find $(content_dirs) -type f ! -name '.*' -exec cksum {} + | LC_ALL=C sort | cksum) > $@.tmp; \
	cmp -s $@.tmp $@ && rm -f $@.tmp || mv $@.tmp $@
FORCE:
src/base/embed_table.inc: src/base/embed_table.list tools/mkembed
	$(AM_V_GEN) mkdir -p $(@D) && out=`pwd`/$@ && cd $(srcdir) && sh tools/mkembed $(content_dirs) > $$out
.PHONY: FORCE

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/test_base
TESTS += tests/unit/test_base
tests_unit_test_base_SOURCES = tests/unit/test_base.c
tests_unit_test_base_CFLAGS = $(UNITCF)
tests_unit_test_base_LDADD = $(UNITLD)
endif
