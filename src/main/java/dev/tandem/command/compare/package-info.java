/** What is kept of a comparison between two runs of its command, what it is set up with, and how far it is. */
@NullMarked
package dev.tandem.command.compare;

import org.jspecify.annotations.NullMarked;
