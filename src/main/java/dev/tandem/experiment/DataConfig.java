package dev.tandem.experiment;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;

/**
 * Where Tandem keeps what must outlive it. Since the prefix is that of all of Tandem's settings, each key below
 * {@code tandem} that no mapping knows, such as a misspelt {@code tandem.acess}, is fatal at start.
 */
@ConfigMapping(prefix = "tandem")
public interface DataConfig {

    /** The directory of the log of outcomes and of extracted models; made when it is missing. */
    Path data();
}
