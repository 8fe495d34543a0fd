#!/bin/sh
exec ./tests/labs/content labs
