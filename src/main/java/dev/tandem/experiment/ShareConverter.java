package dev.tandem.experiment;

import org.eclipse.microprofile.config.spi.Converter;
import org.jspecify.annotations.Nullable;

/** Reads a share: {@code 5%} or {@code 0.05}. */
public final class ShareConverter implements Converter<Double> {

    private static final long serialVersionUID = 1L;

    @Override
    public @Nullable Double convert(String value) {
        String text = value.strip();
        if (text.isEmpty()) {
            // How converters say that there is nothing, which is then told as for every other setting.
            return null;
        }
        double share = share(text);
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("Write a share from 0% to 100%, such as 5% or 0.05.");
        }
        return share;
    }

    private static double share(String text) {
        try {
            return text.endsWith("%")
                    ? Double.parseDouble(text.substring(0, text.length() - 1).strip()) / 100
                    : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
