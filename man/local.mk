# The manual pages. drydock(1): its text is drydock.1.in, its commands and flags come from the program.
EXTRA_DIST += man/drydock.1.in
nodist_man1_MANS = man/drydock.1
dist_man5_MANS = man/drydock-content.5
CLEANFILES += man/drydock.1
man/drydock.1: man/drydock.1.in drydock$(EXEEXT)
	$(AM_V_GEN) mkdir -p man && ./drydock help --man > $@.commands && \
	sed -e 's/@VERSION@/$(VERSION)/' -e '/^\.so-commands$$/{' -e 'r $@.commands' -e 'd' -e '}' \
		$(srcdir)/man/drydock.1.in > $@.tmp && rm -f $@.commands && mv $@.tmp $@
