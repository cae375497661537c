namespace Microsoft.ML.Lstm.Control.Dynamics;

/// <summary>What a network reads at a step: inputs, the outputs before it, and which of those are known.</summary>
sealed class DynamicsRows(DynamicsConfig config, DynamicsScale inputs, DynamicsScale outputs)
{
    /// <summary>The outputs' scale.</summary>
    public DynamicsScale Outputs => outputs;

    /// <summary>The inputs' scale.</summary>
    public DynamicsScale Inputs => inputs;

    /// <summary>Writes a step.</summary>
    /// <param name="row">[StepSize].</param>
    /// <param name="given">The step's inputs.</param>
    /// <param name="before">The outputs of the step before, NaN for those that are not known; empty where none is.</param>
    public void Write(Span<float> row, ReadOnlySpan<float> given, ReadOnlySpan<float> before)
    {
        for (var i = 0; i < given.Length; i++) row[i] = inputs.Scaled(given[i], i);
        var values = row.Slice(config.Inputs, config.Outputs);
        var flags = row[(config.Inputs + config.Outputs)..];
        for (var i = 0; i < values.Length; i++)
        {
            var known = before.Length > 0 && !float.IsNaN(before[i]);
            (values[i], flags[i]) = known ? (outputs.Scaled(before[i], i), 1) : (0, 0);
        }
    }

    /// <summary>Writes steps of a series, of whose outputs the first ones are known.</summary>
    /// <param name="rows">[steps, StepSize].</param>
    /// <param name="series">The series.</param>
    /// <param name="start">The first of the steps; what was before it is not known.</param>
    /// <param name="known">Steps whose outputs are known to those behind them.</param>
    public void Write(Span<float> rows, DrivenSeries series, int start, int known)
    {
        for (var t = 0; t < rows.Length / config.StepSize; t++)
        {
            var before = t > 0 && t <= known ? series.Outputs.Slice((start + t - 1) * config.Outputs, config.Outputs) : default;
            Write(rows.Slice(t * config.StepSize, config.StepSize), series.Inputs.Slice((start + t) * config.Inputs, config.Inputs), before);
        }
    }

    /// <summary>What the network is to give at steps of a series: NaN where it is not judged.</summary>
    /// <param name="targets">[steps, Outputs].</param>
    /// <param name="series">The series.</param>
    /// <param name="start">The first of the steps.</param>
    /// <param name="known">Steps that are not judged.</param>
    public void WriteTargets(Span<float> targets, DrivenSeries series, int start, int known)
    {
        var values = series.Outputs.Slice(start * config.Outputs, targets.Length);
        var first = known * config.Outputs;
        var last = values.Slice(first - config.Outputs, config.Outputs);
        for (var i = 0; i < targets.Length; i++) targets[i] = i < first ? float.NaN : outputs.Scaled(values[i], i % config.Outputs) - Base(last, i % config.Outputs);
    }

    /// <summary>An output of the system, from the network's.</summary>
    /// <param name="given">The network's.</param>
    /// <param name="output">Its number.</param>
    /// <param name="last">The outputs that were known last, NaN for those that are not; empty where none is.</param>
    public float Original(float given, int output, ReadOnlySpan<float> last) => outputs.Original(given + Base(last, output), output);

    // What the network's output is a change of.
    float Base(ReadOnlySpan<float> last, int output) => !config.Relative || last.Length == 0 || float.IsNaN(last[output]) ? 0 : outputs.Scaled(last[output], output);
}
