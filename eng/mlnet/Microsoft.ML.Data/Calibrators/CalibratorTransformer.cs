using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;

namespace Microsoft.ML.Calibrators;

/// <summary>Adds the column Probability, which a calibrator makes of the scores.</summary>
public abstract class CalibratorTransformer<TICalibrator> : RowToRowTransformerBase, ISingleFeaturePredictionTransformer<TICalibrator>, ISingleFeaturePredictionTransformer
    where TICalibrator : class, ICalibrator
{
    readonly TICalibrator _calibrator;
    readonly string _scoreColumnName;
    readonly VersionInfo _version;

    private protected CalibratorTransformer(IHostEnvironment env, TICalibrator calibrator, VersionInfo version, string scoreColumnName)
        : base(env.Register("CalibratorTransformer")) => (_calibrator, _version, _scoreColumnName) = (calibrator, version, scoreColumnName);

    private protected CalibratorTransformer(IHostEnvironment env, ModelLoadContext ctx, VersionInfo version) : base(env.Register("CalibratorTransformer"))
    {
        ctx.CheckAtModel(version);
        _version = version;
        _scoreColumnName = ctx.LoadNonEmptyString();
        ctx.LoadModel<TICalibrator, SignatureLoadModel>(Host, out _calibrator, "Calibrator");
    }

    string ISingleFeaturePredictionTransformer<TICalibrator>.FeatureColumnName => _scoreColumnName;

    string ISingleFeaturePredictionTransformer.FeatureColumnName => _scoreColumnName;

    DataViewType ISingleFeaturePredictionTransformer<TICalibrator>.FeatureColumnType => NumberDataViewType.Single;

    TICalibrator IPredictionTransformer<TICalibrator>.Model => _calibrator;

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.Begin(_version);
        ctx.SaveNonEmptyString(_scoreColumnName);
        ctx.SaveModel(_calibrator as ICanSaveModel ?? new CalibratorBody(_calibrator), "Calibrator");
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema)
    {
        var score = schema.GetColumnOrNull(_scoreColumnName) ?? throw Host.Except($"The data to calibrate contains no '{_scoreColumnName}' column.");
        EvaluatedColumns.CheckSingle(score, "score");
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(AnnotationUtils.Kinds.IsNormalized, BooleanDataViewType.Instance, (ref bool value) => value = true);
        return new ColumnMapper(this, [new(
            new(DefaultColumnNames.Probability, NumberDataViewType.Single, annotations.ToAnnotations()), [score.Index],
            row => ItemMap.Getter<float, float>(row, score, _calibrator.PredictProbability))]);
    }
}
