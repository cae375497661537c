using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Layers.Pooling;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Convolutions;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>Random convolutions of examples, as the network reads them, and what they score. It keeps its memory; one thread at a time may use it.</summary>
sealed class ConvolutionScorer : ISideScorer
{
    readonly SequenceNetwork _network;
    readonly FeatureScaler?[] _scalers;
    readonly ConvolutionBank?[] _banks;
    readonly ConvolutionPass?[] _passes;
    readonly float[] _features;
    float[] _prepared = [];

    public ConvolutionScorer(SequenceNetwork network, FeatureScaler?[] scalers, ConvolutionBank?[] banks)
    {
        (_network, _scalers, _banks) = (network, scalers, banks);
        _passes = Array.ConvertAll(banks, bank => bank is null ? null : new ConvolutionPass(bank.Channels));
        _features = new float[FeaturesOf(network, banks)];
    }

    /// <summary>Features of an example, static numbers included.</summary>
    public static int FeaturesOf(SequenceNetwork network, ConvolutionBank?[] banks) => banks.Select((bank, input) => bank?.Features ?? OthersOf(network.Plan, input)).Sum();

    /// <summary>For each input the features of a step as convolutions read it; 0 for static numbers and tokens, and for sequences with times.</summary>
    public static int[] Channels(SequenceNetwork network) => Array.ConvertAll(network.Encoders, encoder => encoder is null or { Tokens: true } or { Measured: not null } ? 0 : encoder.Width);

    /// <summary>Features of an input that are no convolutions: static numbers, and what was measured in sequences with times.</summary>
    public static int OthersOf(NetworkConfig plan, int input) => plan.Inputs[input] switch
    {
        { Kind: InputKind.Static, Size: var size } => size,
        { Kind: InputKind.Continuous, IsTime: false, Size: var size } when plan.HasTimes => checked(MeasuredPool.Statistics * size),
        _ => 0,
    };

    /// <summary>Reads one sequence of an example.</summary>
    public void Load(ExampleSet examples, int number, int input, ConvolutionPass pass)
    {
        var values = examples.Values(number, input);
        var encoder = _network.Encoders[input]!;
        var length = encoder.PreparedLength(values.Length);
        if (_prepared.Length < length) _prepared = new float[Math.Max(length, 2 * _prepared.Length)];
        encoder.Prepare(values, _network.Times(examples, number), _scalers[input]!, _prepared);
        pass.Load(_prepared.AsSpan(0, length));
    }

    // What was measured; masked steps are none.
    void Measure(ExampleSet examples, int number, int input, Span<float> features)
    {
        var values = examples.Values(number, input);
        var encoder = _network.Encoders[input]!;
        var length = encoder.PreparedLength(values.Length);
        if (_prepared.Length < length) _prepared = new float[Math.Max(length, 2 * _prepared.Length)];
        encoder.Prepare(values, _network.Times(examples, number), _scalers[input]!, _prepared);
        encoder.Measured!.Measure(_prepared.AsSpan(0, length), features);
    }

    /// <summary>The features of an example.</summary>
    public void Features(ExampleSet examples, int number, Span<float> features)
    {
        for (var input = 0; input < _banks.Length; input++)
        {
            if (_banks[input] is { } bank)
            {
                Load(examples, number, input, _passes[input]!);
                _passes[input]!.Features(bank, features);
                features = features[bank.Features..];
            }
            else if (OthersOf(_network.Plan, input) is var size and > 0)
            {
                if (_network.Encoders[input] is null) _scalers[input]!.ApplyStatic(examples.Values(number, input), features[..size]);
                else Measure(examples, number, input, features[..size]);
                features = features[size..];
            }
        }
    }

    /// <summary>What scores the features.</summary>
    public ConvolutionModel? Model { get; init; }

    public void Score(ExampleSet examples, int row, Span<float> scores)
    {
        Features(examples, row, _features);
        Model!.Score(_features, scores);
    }
}
