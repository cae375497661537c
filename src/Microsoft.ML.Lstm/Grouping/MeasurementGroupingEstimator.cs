using Microsoft.ML.Lstm.Grouping;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm;

/// <summary>Turns rows of measurements at any times into rows of one sequence each, with the time of each step.</summary>
/// <remarks>
/// To create it, use <c>mlContext.Transforms.GroupIntoSequences</c> with <see cref="MeasurementGroupingOptions"/>.
/// <para>Input: rows in the order of series and time; long ones say what was measured and its value, wide ones hold a vector of values, NaN where nothing was measured. Output: for each series one row with
/// its name, what is passed through, the steps [steps, measurements], NaN where nothing was measured, and their times. Rows of one time, or within a <see cref="MeasurementGroupingOptions.StepLength"/>, are one step.
/// A measurement that the fit did not have is left out; a series without any known measurement has no steps.</para>
/// <para>Learnt are the names of the measurements of long rows; nothing else is kept but one series at a time and the names of those that have passed.</para>
/// </remarks>
public sealed class MeasurementGroupingEstimator : IEstimator<MeasurementGroupingTransformer>
{
    readonly IHost _host;
    readonly MeasurementGroupingOptions _options;

    internal MeasurementGroupingEstimator(IHostEnvironment env, MeasurementGroupingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        MeasurementColumns.CheckNames(options);
        _host = env.Register(nameof(MeasurementGroupingEstimator));
        _options = options;
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return MeasurementColumns.Shape(_host, inputSchema, _options, _options.PassThroughColumnNames);
    }

    /// <summary>The transformer, which knows the measurements of <paramref name="input"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">There is no measurement.</exception>
    public MeasurementGroupingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new(_host, MeasurementColumns.Fit(_host, _options, input));
    }
}
