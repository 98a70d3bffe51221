/** What the program does on the command line: serve, or look into files. */
@NullMarked
package dev.tandem.command;

import org.jspecify.annotations.NullMarked;
