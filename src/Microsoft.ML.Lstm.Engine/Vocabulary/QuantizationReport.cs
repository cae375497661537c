namespace Microsoft.ML.Lstm;

/// <summary>What quantising a model did, measured on the data that it was given.</summary>
public sealed record QuantizationReport
{
    /// <summary>Each layer with weights: how far its weights moved, or why it stayed as it was. Of several networks, the first one's.</summary>
    public required IReadOnlyList<QuantizedLayer> Layers { get; init; }

    /// <summary>What <see cref="Before"/> and <see cref="After"/> measure, such as "accuracy" or "root mean squared error".</summary>
    public required string Measure { get; init; }

    /// <summary>The measure of the model in single precision; NaN where the data has no target.</summary>
    public required double Before { get; init; }

    /// <summary>The measure of the quantised model.</summary>
    public required double After { get; init; }

    /// <summary>The share of values within the bounds of a forecaster in single precision; NaN where nothing has bounds.</summary>
    public double CoverageBefore { get; init; } = double.NaN;

    /// <summary>The share of values within the bounds of the quantised forecaster.</summary>
    public double CoverageAfter { get; init; } = double.NaN;

    /// <summary>The root mean square of the differences of the outputs, over that of the outputs themselves.</summary>
    public required double OutputError { get; init; }

    /// <summary>Bytes of the model file before.</summary>
    public required long BytesBefore { get; init; }

    /// <summary>Bytes of the model file after.</summary>
    public required long BytesAfter { get; init; }

    /// <summary>How many times as fast the quantised model scores the data, on one thread; it is measured, so it varies.</summary>
    public required double TimesAsFast { get; init; }

    /// <summary>Such as "accuracy 0.9412 before, 0.9407 after; outputs differ by 0.41 %; 271,201 bytes in place of 1,063,882; 1.8 times as fast".</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{Measure} {Before:0.0000} before, {After:0.0000} after{Coverage}; outputs differ by {OutputError:P2}; {BytesAfter:N0} bytes in place of {BytesBefore:N0}; {TimesAsFast:0.0} times as fast");

    string Coverage => double.IsNaN(CoverageBefore) ? "" : FormattableString.Invariant($", coverage {CoverageBefore:0.0000} before, {CoverageAfter:0.0000} after");
}
