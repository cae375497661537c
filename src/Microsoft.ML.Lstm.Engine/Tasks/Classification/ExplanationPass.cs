using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>
/// The members' passes over points of the way from the baseline, where all is zero that the layers behind the embedding read, to an example. The members
/// share the memory, and long examples take few points at a time: a pass keeps all its steps.
/// </summary>
sealed class ExplanationPass
{
    // Half a gigabyte.
    const long MostTape = 1 << 27;

    readonly SequencePredictionModel _model;
    readonly float[][]? _packed;
    readonly SequenceNetwork _network;
    readonly NetworkPass _pass;
    readonly int[] _steps;
    readonly int _rows;
    readonly float[] _unused;
    readonly ScorePath[] _sides;

    /// <summary>What the layers behind the embedding read, of each member and input; NaN where a token is not there.</summary>
    readonly float[][][] _values;

    /// <summary>What each value of each input has contributed, then each score of the models beside the networks.</summary>
    readonly double[][] _contributions;

    /// <summary>[points, values] of each of these: what each value has to do with the output's slope along the way.</summary>
    readonly double[][] _slopes;

    /// <summary>Memory for so many points, if their tapes come to no more than so many values.</summary>
    public ExplanationPass(SequencePredictionModel model, ExampleSet examples, int row, int points, long mostTape = MostTape)
    {
        (_model, _network, _unused) = (model, model.State.Network.InSinglePrecision, new float[model.State.Network.Graph.Weights.Count]);
        _packed = ReferenceEquals(_network, model.State.Network) ? null : Array.ConvertAll(model.State.Members, weights => _network.Graph.Pack(weights));
        var tape = _network.Encoders.Select((encoder, input) => (long)(encoder?.Body.TapeSize(1, encoder.Steps(examples.Steps(row, input))) ?? 0)).Sum();
        _rows = (int)Math.Clamp(mostTape / Math.Max(1, tape), 1, points);
        _steps = [.. _network.Encoders.Take(_network.Count).Select((encoder, input) => encoder?.Steps(examples.Steps(row, input)) ?? 1)];
        // The network is entered behind the embeddings, whose tokens lie on no way.
        _pass = new(_network.Graph, _rows, PassPlan.ByInputs(_network.Graph, [.. _steps.Select((_, input) => _network.Values(input))]));
        _pass.Begin(_steps);
        _values = [.. model.State.Members.Select(weights => _steps.Select((_, input) => Prepared(examples, row, input, weights)).ToArray())];
        var (sides, blend) = (model.State.Sides, model.State.Blend.Sides);
        _sides =
        [
            .. sides.Convolutions is null ? (ScorePath[])[] : [new ConvolutionPath(_network, sides.Convolutions, blend[0], _values[0])],
            .. sides.NGrams is null ? (ScorePath[])[] : [new NGramPath(sides.NGrams, blend[1], examples, row)],
        ];
        _contributions = [.. _steps.Select((_, input) => new double[examples.ValueCount(row, input)]), .. _sides.Select(side => new double[side.Change.Length])];
        _slopes = Array.ConvertAll(_contributions, values => new double[points * values.Length]);
    }

    /// <summary>What each value of each input contributes; called once, when all is added.</summary>
    public double[][] Contributions()
    {
        var inputs = _contributions[.._steps.Length];
        for (var side = 0; side < _sides.Length; side++) _sides[side].Share(_contributions[_steps.Length + side], inputs);
        return inputs;
    }

    int Scores => _network.Plan.Scores;

    /// <summary>The scores [points, Scores] at some shares of the way, the members' mean.</summary>
    public float[] Forward(float[] shares)
    {
        var scores = new float[shares.Length * Scores];
        for (var member = 0; member < _values.Length; member++)
        {
            for (var from = 0; from < shares.Length; from += _rows)
            {
                var some = Run(member, shares.AsSpan(from, Math.Min(_rows, shares.Length - from)));
                for (var i = 0; i < some.Length; i++) scores[(from * Scores) + i] += some[i] / _values.Length;
            }
        }

        if (_sides.Length == 0) return scores;
        for (var i = 0; i < scores.Length; i++) scores[i] *= _model.State.Blend.Network;
        foreach (var side in _sides)
            for (var point = 0; point < shares.Length; point++) side.AddTo(scores.AsSpan(point * Scores, Scores), shares[point]);
        return scores;
    }

    /// <summary>How much each step of an input weighs at the end of the way, the members' mean; empty without attention.</summary>
    public float[][] Attention()
    {
        var means = Array.ConvertAll(_steps, _ => Array.Empty<float>());
        for (var member = 0; member < _values.Length; member++)
        {
            Run(member, [1]);
            for (var input = 0; input < means.Length; input++)
            {
                if (_network.Encoders[input] is not { HasAttention: true } encoder || _contributions[input].Length == 0) continue;
                if (member == 0) means[input] = new float[_steps[input]];
                var shares = encoder.Attention(_pass.Tape(_network.Encoded(input).Number), 1, _steps[input]);
                for (var i = 0; i < means[input].Length; i++) means[input][i] += shares[i] / _values.Length;
            }
        }

        for (var input = 0; input < means.Length; input++)
            if (means[input].Length > 0) means[input] = _network.Encoders[input]!.ToSteps(means[input], _values[0][input]);
        return means;
    }

    /// <summary>The output's slope along the way at some points, from its gradient [points, Scores] by the scores there.</summary>
    public double[] Slopes(float[] shares, float[] scoreGradient)
    {
        foreach (var slopes in _slopes) slopes.AsSpan().Clear();
        for (var side = 0; side < _sides.Length; side++)
            for (var i = 0; i < scoreGradient.Length; i++) _slopes[_steps.Length + side][i] = scoreGradient[i] * (double)_sides[side].Change[i % Scores];
        var ofMember = Array.ConvertAll(scoreGradient, slope => slope * _model.State.Blend.Network / _values.Length);
        for (var member = 0; member < _values.Length; member++)
        {
            for (var from = 0; from < shares.Length; from += _rows)
            {
                var some = shares.AsSpan(from, Math.Min(_rows, shares.Length - from));
                Run(member, some);
                Backward(member, from, some.Length, ofMember.AsSpan(from * Scores, some.Length * Scores));
            }
        }

        var sums = new double[shares.Length];
        for (var input = 0; input < _slopes.Length; input++)
            for (var point = 0; point < sums.Length; point++)
                foreach (var slope in SlopesAt(input, point)) sums[point] += slope;
        return sums;
    }

    /// <summary>
    /// Adds to the contributions what lies between pairs of the points that were taken last: their slopes, times half the stretch that they stand for, and
    /// the values' shares in what is missing to the stretch's rise.
    /// </summary>
    /// <param name="halves">For each pair half of its stretch; 0 where it does not count.</param>
    /// <param name="missing">For each pair what its slopes miss.</param>
    public void Add(ReadOnlySpan<double> halves, ReadOnlySpan<double> missing)
    {
        for (var pair = 0; pair < halves.Length; pair++)
        {
            if (halves[pair] == 0) continue;
            var sum = 0.0;
            for (var input = 0; input < _slopes.Length; input++)
            {
                var one = SlopesAt(input, 2 * pair);
                var other = SlopesAt(input, (2 * pair) + 1);
                for (var i = 0; i < one.Length; i++) sum += Math.Abs(one[i] + other[i]);
            }

            var share = sum > 0 ? missing[pair] / sum : 0;
            for (var input = 0; input < _slopes.Length; input++)
            {
                var one = SlopesAt(input, 2 * pair);
                var other = SlopesAt(input, (2 * pair) + 1);
                for (var i = 0; i < one.Length; i++) _contributions[input][i] += (halves[pair] * (one[i] + other[i])) + (share * Math.Abs(one[i] + other[i]));
            }
        }
    }

    /// <summary>What all values' slopes at a point that was taken last come to, without their signs.</summary>
    public double Weight(int point)
    {
        var sum = 0.0;
        for (var input = 0; input < _slopes.Length; input++)
            foreach (var slope in SlopesAt(input, point)) sum += Math.Abs(slope);
        return sum;
    }

    Span<double> SlopesAt(int input, int point) => _slopes[input].AsSpan(point * _contributions[input].Length, _contributions[input].Length);

    float[] Prepared(ExampleSet examples, int row, int input, float[] weights)
    {
        if (_network.Encoders[input] is not { Embedding: { } embedding }) return Scaled(examples, row, input, _network.Encoders[input]);
        var tokens = examples.Tokens(row, input);
        var vectors = new float[tokens.Length * embedding.OutputSize];
        embedding.Forward(new()
        {
            Shape = new(1, tokens.Length, 1),
            Weights = weights.AsSpan()[_network.Weights(input)][..embedding.Weights.Count],
            Packed = default,
            Input = Array.ConvertAll(tokens.ToArray(), token => token == 0 ? float.NaN : token),
            Output = vectors,
            Scratch = default,
        });
        return vectors;
    }

    float[] Scaled(ExampleSet examples, int row, int input, InputEncoder? encoder)
    {
        var values = examples.Values(row, input);
        var (scaler, scaled) = (_model.State.Scalers[input]!, new float[encoder?.PreparedLength(values.Length) ?? values.Length]);
        if (encoder is null) scaler.ApplyStatic(values, scaled);
        else encoder.Prepare(values, _network.Times(examples, row), scaler, scaled);
        return scaled;
    }

    /// <summary>A member's scores at as many shares of the way as there is room for.</summary>
    ReadOnlySpan<float> Run(int member, ReadOnlySpan<float> shares)
    {
        for (var input = 0; input < _steps.Length; input++)
        {
            var (values, edge) = (_values[member][input], _network.Values(input).Number);
            var scaled = new float[values.Length];
            for (var row = 0; row < shares.Length; row++)
            {
                Scale(values, shares[row], scaled);
                _pass.Load(edge, row, _network.Encoders[input] is { } encoder ? encoder.Reduce(scaled) : scaled);
            }
        }

        return _pass.Forward(shares.Length, Of(member), seed: null);
    }

    /// <summary>Takes the slopes at the points of the last run, which are so many from that one on.</summary>
    void Backward(int member, int from, int count, ReadOnlySpan<float> scoreGradient)
    {
        scoreGradient.CopyTo(_pass.OutputGradient());
        _pass.Backward(Of(member), _unused, seed: null);
        for (var input = 0; input < _steps.Length; input++)
        {
            var (values, encoder) = (_values[member][input], _network.Encoders[input]);
            ReadOnlySpan<float> gradient = _pass.Gradient(_network.Values(input).Number);
            // A token's slope is that of all features of its vector, a missing value's that of its flag, too.
            for (var point = 0; point < count; point++)
            {
                var slopes = SlopesAt(input, from + point);
                var some = gradient[(point * (gradient.Length / count))..];
                for (var i = 0; i < values.Length; i++)
                    if (!float.IsNaN(values[i])) slopes[encoder?.ValueOf(i) ?? i] += (encoder?.GradientOf(i, some, values) ?? some[i]) * (double)values[i];
            }
        }
    }

    static void Scale(ReadOnlySpan<float> values, float share, Span<float> destination)
    {
        for (var i = 0; i < values.Length; i++) destination[i] = values[i] * share;
    }

    Parameters Of(int member) => new(_model.State.Members[member], _packed is null ? _model.Packed(member) : _packed[member]);
}
