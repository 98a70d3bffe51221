package dev.tandem.experiment;

import org.eclipse.microprofile.config.spi.Converter;

/** Reads a share: {@code 5%} or {@code 0.05}. */
public final class ShareConverter implements Converter<Double> {

    private static final long serialVersionUID = 1L;

    @Override
    public Double convert(String value) {
        String text = value.strip();
        double share = text.endsWith("%")
                ? Double.parseDouble(text.substring(0, text.length() - 1).strip()) / 100
                : Double.parseDouble(text);
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("a share is from 0% to 100%, not " + text);
        }
        return share;
    }
}
