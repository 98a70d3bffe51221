/** What the operator sees and changes over HTTP. */
@NullMarked
package dev.tandem.admin;

import org.jspecify.annotations.NullMarked;
