package dev.tandem.engine.embedded;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** Which llama.cpp runs in this process. */
@ConfigMapping(prefix = "tandem.embedded")
public interface EmbeddedLibraryConfig {

    /** The full name of {@link #library}. */
    String PROPERTY = "tandem.embedded.library";

    /** A libllama of a known version, with its back ends beside it. When unset: the one that is packed. */
    Optional<Path> library();
}
