/** The names that settings have: which there are, and what an environment variable sets. */
@NullMarked
package dev.tandem.settings;

import org.jspecify.annotations.NullMarked;
