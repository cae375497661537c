using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

/// <summary>A part of a batch: draws its series, makes tokens of them, and computes loss and gradient.</summary>
sealed class PretrainingShard : IShard
{
    /// <summary>Seeds of the validation series, which lie apart from those of the training.</summary>
    const ulong ValidationSeed = 0x5eed_0f_7e57;

    readonly PretrainingTask _task;
    readonly ISeriesSource _source;
    readonly NetworkPass _pass;
    readonly TokenWriter _writer = new();
    readonly float[] _series = new float[TokenLayout.MostContext + (TokenLayout.MostFutureTokens * TokenLayout.Patch)];
    readonly float[] _baselines, _targets, _scales, _units;
    readonly float[] _weights = new float[BaselineForecasts.Count], _quantiles = new float[TokenLayout.Patch * QuantileMixture.Levels];

    public PretrainingShard(PretrainingTask task, int rows, ParallelRegion? region)
    {
        (_task, _source) = (task, task.CreateSource());
        _pass = new(task.Network, rows, PassPlan.Training(task.Network), region);
        (_scales, _units) = (new float[rows], new float[rows]);
        _targets = new float[rows * ExampleShape.Most.Horizon];
        _baselines = new float[BaselineForecasts.Count * _targets.Length];
    }

    public ShardLoss Train(ReadOnlySpan<int> examples, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed, Span<float> gradient, ulong seed)
    {
        var shape = ExampleShape.Of(examples[0]);
        Load(shape, examples.Length, seed);
        var loss = Evaluate(shape, examples.Length, new(weights, packed), trains: true);
        _pass.Backward(new(weights, packed), gradient, null);
        return loss;
    }

    public ShardLoss Validate(int first, int count, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed)
    {
        var shape = _task.ValidationShape(first);
        Load(shape, count, ValidationSeed + ((ulong)first * SplitMix64.Increment));
        return Evaluate(shape, count, new(weights, packed), trains: false);
    }

    void Load(ExampleShape shape, int rows, ulong seed)
    {
        _pass.Begin(shape.Tokens);
        for (var row = 0; row < rows; row++)
        {
            var random = new SplitMix64(SplitMix64.Derive(seed, row)!.Value);
            var context = shape.DrawContext(ref random);
            var series = _series.AsSpan(0, context + shape.Horizon);
            var period = _source.Draw(series, context, random.Next());
            var season = random.NextDouble() < _task.ToldShare ? period : 0;
            var tokens = _pass.Place(_task.Network.InputEdges[0], row, out var present);
            // What begins within the context is read as a shorter one.
            var known = ((ReadOnlySpan<float>)series[..context]).TrimStart(float.NaN);
            var padding = Math.Max(0, shape.ContextTokens - TokenLayout.Tokens(known.Length));
            present[..padding].Clear();
            present[padding..].Fill(true);
            _writer.Write(known, season, tokens, shape.ContextTokens, Baselines(shape, row));
            (_scales[row], _units[row]) = (_writer.Context.Scale, _writer.Context.Unit);
            var targets = _targets.AsSpan(row * shape.Horizon, shape.Horizon);
            for (var h = 0; h < targets.Length; h++) targets[h] = (series[context + h] - _writer.Context.Mean) / _writer.Context.Deviation;
        }
    }

    ShardLoss Evaluate(ExampleShape shape, int rows, in Parameters parameters, bool trains)
    {
        var outputs = _pass.Forward(rows, parameters, null);
        var gradients = trains ? _pass.OutputGradient() : default;
        gradients.Clear();
        var loss = default(ShardLoss);
        for (var row = 0; row < rows; row++)
        {
            var (sum, known) = (0.0, 0);
            for (var token = 0; token < shape.FutureTokens; token++)
            {
                var (at, step) = (((row * shape.Tokens) + shape.ContextTokens + token) * QuantileMixture.OutputSize, token * TokenLayout.Patch);
                var own = outputs.Slice(at, QuantileMixture.OutputSize);
                QuantileMixture.Quantiles(own, Baselines(shape, row), step, _scales[row], _weights, _quantiles);
                var targets = _targets.AsSpan((row * shape.Horizon) + step, TokenLayout.Patch);
                var gradient = trains ? gradients.Slice(at, QuantileMixture.OutputSize) : default;
                var part = QuantileMixture.Loss(own, Baselines(shape, row), step, _scales[row], _units[row], _weights, _quantiles, targets, gradient);
                (sum, known) = (sum + part.Sum, known + part.Known);
            }

            // Each series counts alike, however long its horizon.
            if (known == 0) continue;
            loss += new ShardLoss(sum / known, 1);
            if (!trains) continue;
            foreach (ref var gradient in gradients.Slice(((row * shape.Tokens) + shape.ContextTokens) * QuantileMixture.OutputSize, shape.FutureTokens * QuantileMixture.OutputSize)) gradient /= known;
        }

        return loss;
    }

    Span<float> Baselines(ExampleShape shape, int row) => _baselines.AsSpan(row * BaselineForecasts.Count * shape.Horizon, BaselineForecasts.Count * shape.Horizon);
}
