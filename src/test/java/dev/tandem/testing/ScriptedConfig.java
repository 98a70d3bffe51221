package dev.tandem.testing;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithDefaults;
import io.smallrye.config.WithParentName;
import java.util.List;
import java.util.Map;

/** The part of {@code tandem.models} that only scripted engines read. */
@ConfigMapping(prefix = "tandem.models")
public interface ScriptedConfig {

    /** Models by name. */
    @WithParentName
    @WithDefaults
    Map<String, ModelConfig> models();

    /** One model. */
    interface ModelConfig {

        /** Variants by name. */
        @WithDefaults
        Map<String, VariantConfig> variants();
    }

    /** One variant. */
    interface VariantConfig {

        /** What goes wrong, one for each answer, as {@link Fault#parse} reads it. */
        @WithDefault("ok")
        List<String> script();
    }
}
