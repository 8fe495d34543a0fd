#!/bin/sh
exec ./tests/labs/content lessons
