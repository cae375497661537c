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

    /// <summary>The span that the passes bring one value too short; none by default.</summary>
    public string? Short { get; set; }

    /// <summary>The spans of a forward pass, by their names, and how much they hold.</summary>
    public IEnumerable<(string Name, int Length)> ForwardSpans =>
    [
        ("Weights", Weights.Length), ("Packed", _packed.Length), ("Input", Input.Length), ("Output", Output.Length), ("InitialState", InitialState.Length),
        ("FinalState", FinalState.Length), ("Tape", _tape.Length), ("Scratch", _scratch.Length),
    ];

    /// <summary>The spans of a backward pass, likewise.</summary>
    public IEnumerable<(string Name, int Length)> BackwardSpans =>
    [
        ("Weights", Weights.Length), ("Packed", _packed.Length), ("Input", Input.Length), ("Output", Output.Length), ("Tape", _tape.Length),
        ("OutputGradient", OutputGradient.Length), ("InitialState", InitialState.Length), ("FinalStateGradient", FinalStateGradient.Length),
        ("InitialStateGradient", InitialStateGradient.Length), ("InputGradient", InputGradient.Length), ("WeightGradient", WeightGradient.Length),
        ("Scratch", _scratch.Length),
    ];

    /// <summary>Numbers for a state or its gradient, within ±1.</summary>
    public float[] SomeState(int random) => Uniform(FinalState.Length, new(random), 1);

    public void Pack() => Layer.Pack(Weights, _packed);

    public float[] Forward(bool keepTape = true)
    {
        Layer.Forward(new()
        {
            Shape = Shape,
            Weights = Cut(Weights, nameof(ForwardPass.Weights)),
            Packed = Cut(_packed, nameof(ForwardPass.Packed)),
            Input = Cut(Input, nameof(ForwardPass.Input)),
            Output = Cut(Output, nameof(ForwardPass.Output)),
            InitialState = Cut(InitialState, nameof(ForwardPass.InitialState)),
            FinalState = Cut(FinalState, nameof(ForwardPass.FinalState)),
            Tape = keepTape ? Cut(_tape, nameof(ForwardPass.Tape)) : default,
            Scratch = Cut(_scratch, nameof(ForwardPass.Scratch)),
            Mask = new(Mask),
            Seed = Seed,
            Region = Region,
        });
        return Output;
    }

    public void Backward(bool inputGradient = true) => Layer.Backward(new()
    {
        Shape = Shape,
        Weights = Cut(Weights, nameof(BackwardPass.Weights)),
        Packed = Cut(_packed, nameof(BackwardPass.Packed)),
        Input = Cut(Input, nameof(BackwardPass.Input)),
        Output = Cut(Output, nameof(BackwardPass.Output)),
        Tape = Cut(_tape, nameof(BackwardPass.Tape)),
        OutputGradient = Cut(OutputGradient, nameof(BackwardPass.OutputGradient)),
        InitialState = Cut(InitialState, nameof(BackwardPass.InitialState)),
        FinalStateGradient = Cut(FinalStateGradient, nameof(BackwardPass.FinalStateGradient)),
        InitialStateGradient = Cut(InitialStateGradient, nameof(BackwardPass.InitialStateGradient)),
        InputGradient = inputGradient ? Cut(InputGradient, nameof(BackwardPass.InputGradient)) : default,
        WeightGradient = Cut(WeightGradient, nameof(BackwardPass.WeightGradient)),
        Scratch = Cut(_scratch, nameof(BackwardPass.Scratch)),
        Mask = new(Mask),
        Seed = Seed,
        Region = Region,
    });

    Span<float> Cut(float[] values, string name) => values.AsSpan(0, name == Short ? values.Length - 1 : values.Length);

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
        CharacterConvolution words => words.VocabularySize,
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
