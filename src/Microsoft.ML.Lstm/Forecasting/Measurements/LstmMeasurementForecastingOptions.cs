using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.Records;
using Microsoft.ML.Lstm.Forecasting;

namespace Microsoft.ML.Lstm;

/// <summary>Columns and settings of <see cref="LstmMeasurementForecastingEstimator"/>. The column to add and <see cref="MeasurementForecastOptions.Ahead"/> must be set; the rest has defaults.</summary>
public sealed record LstmMeasurementForecastingOptions : MeasurementForecastOptions
{
    /// <summary>Column to add: the forecasts, a matrix [times, measurements] of <see cref="float"/> with slot names such as "HR t+6", in the units of the measurements; NaN for one that training data never had.</summary>
    public string OutputColumnName { get; init; } = "";

    /// <summary>Column of the records: a vector of numbers, row-major [steps, measurements], NaN where nothing was measured, as <c>GroupIntoSequences</c> with <see cref="MeasurementGroupingOptions"/> makes it. Default "Features".</summary>
    public string FeatureColumnName { get; init; } = "Features";

    /// <summary>Measurements of a step; null, the default, takes the last dimension of the column's type (<c>[VectorType(0, F)]</c>).</summary>
    public int? FeaturesPerStep { get; init => field = value is null ? null : Require.AtLeast(value.Value, 1); }

    /// <summary>Column of the times of the steps: a vector of numbers in any unit and from any zero, which must not fall. Default "Times".</summary>
    public string TimeColumnName { get; init; } = "Times";

    /// <summary>Columns of static numbers of a record, such as age: numbers, or vectors of known size; NaN where missing. Default none.</summary>
    public IReadOnlyList<string> StaticColumnNames { get; init => field = value ?? throw new ArgumentNullException(nameof(StaticColumnNames)); } = [];

    /// <summary>Column to add: the lower bounds, a matrix like the forecasts; null, the default, for none. Both bounds or neither.</summary>
    public string? ConfidenceLowerBoundColumn { get; init; }

    /// <summary>Column to add: the upper bounds.</summary>
    public string? ConfidenceUpperBoundColumn { get; init; }

    /// <summary>Nominal coverage of the interval of each measurement at each time, calibrated on records that were held out. Default 0.95.</summary>
    public float ConfidenceLevel { get; init => field = Require.Inside(value, 0, 1); } = 0.95f;

    /// <summary>What is read; throws unless all columns are named, each once.</summary>
    internal FeatureColumns CheckedFeatures()
    {
        AddedColumns.Check();
        ColumnNames.Require(FeatureColumnName, nameof(FeatureColumnName), "the column of the records");
        ColumnNames.Require(TimeColumnName, nameof(TimeColumnName), "the column of the times");
        LstmFeatureColumn[] read =
        [
            new(FeatureColumnName) { FeaturesPerStep = FeaturesPerStep }, .. StaticColumnNames.Select(name => new LstmFeatureColumn(name) { IsStatic = true }), new(TimeColumnName) { IsTime = true },
        ];
        return read.DistinctBy(column => column.Name).Count() == read.Length ? new(read)
            : throw new ArgumentException($"The columns that are read are {ColumnNames.Quoted(read.Select(column => column.Name))}. Name each once.");
    }

    internal ForecastColumnNames AddedColumns => new(OutputColumnName, ConfidenceLowerBoundColumn, ConfidenceUpperBoundColumn, null);
}
