/** What can answer a chat: the engine interface, its request and event language, its errors, and the guards around it. */
@NullMarked
package dev.tandem.engine;

import org.jspecify.annotations.NullMarked;
