using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tests.Laws;

/// <summary>An objective with all that a pass needs, filled with seeded random numbers; sequences of differing length, some steps masked.</summary>
sealed class ObjectiveRun
{
    readonly float[] _packed, _scratch;

    public ObjectiveRun(IObjective objective, int batch, int steps, bool masked = true, int random = 1)
    {
        (Objective, Shape) = (objective, new(batch, steps, objective.OutputSize));
        var generator = new Random(random);
        Outputs = Uniform(Shape.Count, generator, 2);
        // What is attended to is a share.
        if (objective is PointerSoftmax { Copies: true } pointer)
            for (var place = pointer.Softmax.OutputSize + 1; place < Outputs.Length; place += pointer.OutputSize) Outputs[place] = 0.05f + (Math.Abs(Outputs[place]) / 4);
        Weights = Uniform(objective.Weights.Count, generator, 0.7f);
        Mask = masked ? LayerRun.SomeMasked(batch, steps) : [.. Enumerable.Repeat(true, batch * steps)];
        PerStep = objective.TargetsPerStep;
        Targets = [.. Enumerable.Range(0, batch).Select(b => Enumerable.Range(0, steps * PerStep)
            .Select(i => Mask[b * steps + i / PerStep] ? Target(objective, generator, i % PerStep) : float.NaN).ToArray())];
        if (objective is Ctc ctc)
        {
            // Half as many labels as there are steps always fit, equal ones in a row included.
            for (var b = 0; b < batch; b++) Targets[b] = [.. Enumerable.Range(0, Mask.Skip(b * steps).Take(steps).Count(there => there) / 2).Select(_ => (float)generator.Next(ctc.Labels))];
        }
        SequenceWeights = [.. Enumerable.Range(0, batch).Select(b => (b % 3 == 1 ? -1 : 1) * (0.5f + generator.NextSingle()))];
        OutputGradient = new float[Shape.Count];
        WeightGradient = new float[Weights.Length];
        _packed = new float[objective.PackedSize];
        _scratch = new float[objective.ScratchSize(batch, steps)];
        _packed.AsSpan().Fill(float.NaN);
        _scratch.AsSpan().Fill(float.NaN);
    }

    public IObjective Objective { get; }

    public SequenceShape Shape { get; }

    public int PerStep { get; }

    public float[] Outputs { get; set; }

    public float[] Weights { get; set; }

    public bool[] Mask { get; }

    public float[][] Targets { get; }

    public float[] SequenceWeights { get; }

    public float[] StepWeights { get; set; } = [];

    public float[] OutputGradient { get; }

    public float[] WeightGradient { get; }

    public void Pack() => Objective.Pack(Weights, _packed);

    public LossSum Evaluate(bool gradients = true)
    {
        Pack();
        float[] values = [.. Targets.SelectMany(run => run)];
        int[] offsets = [0, .. Targets.Select((_, b) => Targets.Take(b + 1).Sum(run => run.Length))];
        return Evaluate(new(values, offsets), gradients);
    }

    public LossSum Evaluate(RaggedTargets targets, bool gradients) => Objective.Evaluate(new()
    {
        Shape = Shape,
        Outputs = Outputs,
        Targets = targets,
        Mask = new(Mask),
        SequenceWeights = SequenceWeights,
        StepWeights = StepWeights,
        Weights = Weights,
        Packed = _packed,
        OutputGradient = gradients ? OutputGradient : default(Span<float>),
        WeightGradient = gradients ? WeightGradient : default(Span<float>),
        Scratch = _scratch,
    });

    static float Target(IObjective objective, Random random, int place) => objective switch
    {
        Crf crf => random.Next(crf.Labels),
        Nade => random.Next(2),
        MixtureDensity mixture when place >= mixture.Values => random.Next(2),
        MixtureDensity => (4 * random.NextSingle()) - 2,
        ChunkedSoftmax softmax => random.Next(softmax.Vocabulary),
        PointerSoftmax pointer => random.Next(pointer.Softmax.Vocabulary + (pointer.Copies ? 4 : 0)),
        ElementwiseObjective { Loss: CrossEntropyLoss classes } => random.Next(classes.OutputsPerTarget),
        _ => 4 + random.NextSingle(),
    };

    static float[] Uniform(int count, Random random, float limit) => [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle() - 1) * limit)];
}
