/** Fakes and generators that tests of several packages share. */
@NullMarked
package dev.tandem.testing;

import org.jspecify.annotations.NullMarked;
