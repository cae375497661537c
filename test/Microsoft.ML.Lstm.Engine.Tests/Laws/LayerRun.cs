using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tests.Laws;

/// <summary>A layer with all that its passes need, filled with seeded random numbers.</summary>
sealed class LayerRun
{
    readonly float[] _packed, _tape, _scratch;

    public LayerRun(ILayer layer, int batch, int steps, bool[]? mask = null, ulong? seed = null, int random = 1)
    {
        (Layer, Shape, Mask, Seed) = (layer, new(batch, steps, layer.InputSize), mask ?? [], seed);
        var generator = new Random(random);
        Weights = Uniform(layer.Weights.Count, generator, 0.5f);
        Input = Tokens(layer) is { } vocabulary ? Whole(Shape.Count, generator, vocabulary) : Uniform(Shape.Count, generator, 1);
        OutputGradient = Uniform(batch * layer.OutputSteps(steps) * layer.OutputSize, generator, 1);
        Output = new float[OutputGradient.Length];
        InputGradient = new float[Input.Length];
        WeightGradient = new float[Weights.Length];
        FinalState = new float[batch * layer.StateSize];
        InitialStateGradient = new float[FinalState.Length];
        _packed = new float[layer.PackedSize];
        _tape = new float[layer.TapeSize(batch, steps)];
        _scratch = new float[layer.ScratchSize(batch, steps)];
        _scratch.AsSpan().Fill(float.NaN);
        _tape.AsSpan().Fill(float.NaN);
        _packed.AsSpan().Fill(float.NaN);
        Pack();
    }

    public ILayer Layer { get; }

    public SequenceShape Shape { get; }

    public bool[] Mask { get; }

    public ulong? Seed { get; }

    /// <summary>Who shares the passes; nobody by default.</summary>
    public ParallelRegion? Region { get; init; }

    public float[] Weights { get; }

    public float[] Input { get; }

    public ReadOnlySpan<float> Tape => _tape;

    public float[] Output { get; }

    public float[] OutputGradient { get; }

    public float[] InputGradient { get; }

    public float[] WeightGradient { get; }

    /// <summary>Empty for zeros; a test may put one in.</summary>
    public float[] InitialState { get; set; } = [];

    public float[] FinalState { get; }

    /// <summary>Empty for zeros; a test may put one in.</summary>
    public float[] FinalStateGradient { get; set; } = [];

    public float[] InitialStateGradient { get; }

    /// <summary>Numbers for a state or its gradient, within ±1.</summary>
    public float[] SomeState(int random) => Uniform(FinalState.Length, new(random), 1);

    public void Pack() => Layer.Pack(Weights, _packed);

    public float[] Forward(bool keepTape = true)
    {
        Layer.Forward(new()
        {
            Shape = Shape,
            Weights = Weights,
            Packed = _packed,
            Input = Input,
            Output = Output,
            InitialState = InitialState,
            FinalState = FinalState,
            Tape = keepTape ? _tape : default(Span<float>),
            Scratch = _scratch,
            Mask = new(Mask),
            Seed = Seed,
            Region = Region,
        });
        return Output;
    }

    public void Backward(bool inputGradient = true) => Layer.Backward(new()
    {
        Shape = Shape,
        Weights = Weights,
        Packed = _packed,
        Input = Input,
        Output = Output,
        Tape = _tape,
        OutputGradient = OutputGradient,
        InitialState = InitialState,
        FinalStateGradient = FinalStateGradient,
        InitialStateGradient = InitialStateGradient,
        InputGradient = inputGradient ? InputGradient : default(Span<float>),
        WeightGradient = WeightGradient,
        Scratch = _scratch,
        Mask = new(Mask),
        Seed = Seed,
        Region = Region,
    });

    /// <summary>About a third of all steps masked, the same for each seed.</summary>
    public static bool[] SomeMasked(int batch, int steps)
    {
        var random = new Random(3);
        var mask = new bool[batch * steps];
        foreach (ref var present in mask.AsSpan()) present = random.NextSingle() > 0.35f;
        return mask;
    }

    // Layers that take tokens want whole numbers.
    static int? Tokens(ILayer layer) => layer switch
    {
        Embedding embedding => embedding.VocabularySize,
        Sequential chain => Tokens(chain.Layers[0]),
        _ => null,
    };

    static float[] Whole(int count, Random random, int below) => [.. Enumerable.Range(0, count).Select(_ => (float)random.Next(below))];

    static float[] Uniform(int count, Random random, float limit)
    {
        var values = new float[count];
        foreach (ref var v in values.AsSpan()) v = (2 * random.NextSingle() - 1) * limit;
        return values;
    }
}
