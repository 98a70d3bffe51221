package dev.tandem.chat;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What variants are asked before anybody asks them. */
@ConfigMapping(prefix = "tandem.warm-up")
interface WarmUpConfig {

    /** Tokens that each variant is to answer with once it has loaded; 0 asks for none. */
    @WithDefault("8")
    int tokens();
}
