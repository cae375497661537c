using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;

namespace Microsoft.ML.Lstm.Sequences;

/// <summary>Scores one row at a time, in memory of its own, without allocating: what a <c>PredictionEngine</c> asks for.</summary>
sealed class SequenceRow
{
    readonly LstmPredictionTransformer _model;
    readonly DataViewRow _input;
    readonly FeatureReader _reader;
    readonly ExampleSet _example;
    readonly ExamplePredictor _predictor;
    readonly float[] _outputs;
    readonly RowGuard _guard;
    readonly Action _predict;
    SequenceExplanation? _explanation;
    long _scored = -1, _explained = -1;

    public SequenceRow(LstmPredictionTransformer model, DataViewRow input)
    {
        (_model, _input) = (model, input);
        var learner = model.Model.Learner;
        _reader = model.Columns.Features.Open(input, learner.Inputs);
        _example = new(learner.Inputs);
        _predictor = learner.CreatePredictor();
        _outputs = new float[learner.OutputSize];
        _guard = new(input);
        _predict = Predict;
    }

    public Delegate Getter(int appended) => _model.Columns.Getter(_model.Model.Learner, appended, Outputs, Explanation);

    // ML.NET moves a row's position with its values; all columns share what is computed at one.
    ReadOnlySpan<float> Outputs()
    {
        if (_input.Position != _scored || _scored < 0) _guard.Run(_predict);
        return _outputs;
    }

    void Predict()
    {
        var position = _input.Position;
        _scored = -1;
        _example.Clear();
        _reader.Read(_example);
        _example.Complete(float.NaN);
        _predictor.Predict(_example, 0, _outputs);
        _scored = position;
    }

    SequenceExplanation Explanation()
    {
        var output = _model.Columns.Scores(_model.Model.Learner).Explained(Outputs());
        if (_explanation is null || _input.Position != _explained || _explained < 0)
            Explain(output);
        return _explanation!;
    }

    void Explain(int output) => _guard.Run(() =>
    {
        var position = _input.Position;
        _explanation = _model.Model.Learner.Explain(_example, 0, output);
        _explained = position;
    });
}
