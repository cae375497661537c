using Microsoft.ML.Lstm.Engine.Tasks.Generation;
using Microsoft.ML.Lstm.Engine.Tests.Reference;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>Loss and gradients of generators with codes, from the encoder through the draw and the divergence to the head.</summary>
[TestClass]
public sealed class LatentGradientTests
{
    const ulong Seed = 11;

    static readonly GenerationOptions Tiny = LatentFixtures.Small with
    {
        Network = new() { HiddenSize = 4, Dropout = 0 },
        LatentSize = 3,
        EncoderUnits = 3,
        MixtureComponents = 2,
        JointUnits = 3,
        ConditionUnits = 2,
        KlWeight = 0.7f,
        KlDecay = 0.5f,
    };

    [TestMethod]
    [DataRow(StepDistribution.Mixture, 1, false, true)]
    [DataRow(StepDistribution.Mixture, 2, false, false)]
    [DataRow(StepDistribution.Independent, 2, false, true)]
    [DataRow(StepDistribution.Joint, 1, false, true)]
    [DataRow(StepDistribution.Joint, 1, true, false)]
    [DataRow(StepDistribution.Mixture, 2, true, false)]
    public void Loss_and_gradient_of_every_weight_are_those_of_the_equations(StepDistribution distribution, int layers, bool hasCondition, bool learnsEnd)
    {
        var options = Tiny with { Network = Tiny.Network with { Layers = layers }, LearnsEnd = learnsEnd };
        var (task, set, weights) = LatentFixtures.Task(distribution, hasCondition, options);
        // One of the three sequences diverges by less than the floor.
        var divergences = LatentFixtures.Divergences(task, weights);
        options = options with { KlFloor = (float)((divergences[0] + divergences[1]) / 2) };
        (task, set, weights) = LatentFixtures.Task(distribution, hasCondition, options);
        // The third step, so that the weight is on its way.
        for (var step = 0; step < 3; step++) task.Draw(new int[3], new Random(1));
        var (loss, gradient) = LatentFixtures.Step(task, weights, [0, 1, 2], Seed);
        Assert.AreEqual(9, loss.Weight);
        Assert.AreEqual(3 * 0.7 * (1 - (0.99 * 0.25)), task.Weight, 1e-6);
        double[] exact = [.. weights.Select(weight => (double)weight)];
        Assert.AreEqual(Reference(exact), loss.Sum, 1e-5 * loss.Sum);
        var (worst, at, largest) = (0.0, 0, 0.0);
        for (var i = 0; i < exact.Length; i++)
        {
            const double Step = 1e-5;
            var own = exact[i];
            exact[i] = own + Step;
            var above = Reference(exact);
            exact[i] = own - Step;
            var slope = (above - Reference(exact)) / (2 * Step);
            exact[i] = own;
            largest = Math.Max(largest, Math.Abs(slope));
            if (Math.Abs(slope - gradient[i]) / (0.01 + Math.Abs(slope)) is var error && error > worst) (worst, at) = (error, i);
        }
        Assert.IsTrue(largest > 0.5 && worst < 1e-3, $"worst relative error {worst} at weight {at} of {exact.Length}, {gradient[at]}");

        double Reference(double[] of) => Enumerable.Range(0, 3).Sum(row =>
        {
            var noise = new float[options.LatentSize];
            NormalCode.Noise(Seed, row, noise);
            return ScalarLatent.Loss(task.Network, of, set.Values(row, 0).ToArray(), hasCondition ? set.Values(row, 1).ToArray() : [], noise, options.KlFloor, task.Weight);
        });
    }

    /// <summary>All cells, with the dropout of a training step.</summary>
    [TestMethod]
    [DataRow(CellKind.Lstm, 0.3f)]
    [DataRow(CellKind.PeepholeLstm, 0f)]
    [DataRow(CellKind.Gru, 0.3f)]
    [DataRow(CellKind.MogrifierLstm, 0f)]
    [DataRow(CellKind.SLstm, 0f)]
    [DataRow(CellKind.MLstm, 0f)]
    [DataRow(CellKind.MinGru, 0.3f)]
    [DataRow(CellKind.MinLstm, 0f)]
    public void Gradients_of_all_cells_match_differences(CellKind cell, float dropout)
    {
        var options = Tiny with { Network = Tiny.Network with { Cell = cell, Layers = 2, Dropout = dropout }, InputDropout = dropout, RecurrentDropout = dropout, KlFloor = 0 };
        var (task, _, weights) = LatentFixtures.Task(StepDistribution.Mixture, hasCondition: true, options);
        Assert.AreEqual(cell is CellKind.Lstm or CellKind.PeepholeLstm or CellKind.Gru or CellKind.MogrifierLstm, task.Latent.Start is not null);
        var gradient = LatentFixtures.Step(task, weights, [0, 1, 2], Seed).Gradient;
        Range[] groups = [task.Network.ConditionWeights, task.Network.StepWeights, task.Latent.StartWeights, task.Latent.EncoderWeights];
        foreach (var group in groups)
        {
            var own = gradient[group];
            var norm = Math.Sqrt(own.Sum(slope => (double)slope * slope));
            if (own.Length == 0) continue;
            Assert.IsTrue(norm > 1e-3, $"{group}: {norm}");
            // Five points: what is left of the curvature is of fourth order. Shorter steps drown in the rounding of floats.
            var measured = ((8 * (Value(0.002) - Value(-0.002))) - (Value(0.004) - Value(-0.004))) / 0.024;
            Assert.AreEqual(norm, measured, 4e-3 * norm, $"{cell}, weights {group}");

            double Value(double distance)
            {
                var moved = weights.ToArray();
                var to = moved.AsSpan(group);
                for (var i = 0; i < own.Length; i++) to[i] += (float)(distance * own[i] / norm);
                return LatentFixtures.Step(task, moved, [0, 1, 2], Seed).Loss.Sum;
            }
        }
    }

    [TestMethod]
    public void A_sequence_has_the_same_noise_and_loss_in_any_batch()
    {
        var (task, _, weights) = LatentFixtures.Task(StepDistribution.Mixture, hasCondition: false, Tiny);
        var whole = LatentFixtures.Step(task, weights, [0, 1, 2], Seed).Loss;
        var alone = Enumerable.Range(0, 3).Select(row => LatentFixtures.Step(task, weights, [row], Seed).Loss).Aggregate((one, other) => one + other);
        var turned = LatentFixtures.Step(task, weights, [2, 0, 1], Seed).Loss;
        Assert.AreEqual(whole.Sum, alone.Sum, 1e-12 * whole.Sum);
        Assert.AreEqual(whole.Sum, turned.Sum, 1e-12 * whole.Sum);
        Assert.AreNotEqual(whole.Sum, LatentFixtures.Step(task, weights, [0, 1, 2], Seed + 1).Loss.Sum);
    }

    [TestMethod]
    public void Validation_has_the_whole_weight_and_the_same_noise_each_time()
    {
        var (task, _, weights) = LatentFixtures.Task(StepDistribution.Mixture, hasCondition: false, Tiny);
        var packed = new float[task.PackedSize];
        task.Pack(weights, packed);
        var shard = task.CreateShard(3, null);
        var first = shard.Validate(0, 3, weights, packed);
        task.Draw(new int[3], new Random(1));
        task.Pack(weights, packed, Seed + 5);
        shard.Train([0, 1, 2], weights, packed, new float[weights.Length], Seed + 5);
        Assert.AreEqual(first, shard.Validate(0, 3, weights, packed));
        var heavier = LatentFixtures.Task(StepDistribution.Mixture, hasCondition: false, Tiny with { KlWeight = 1.4f }).Task;
        var rise = heavier.CreateShard(3, null).Validate(0, 3, weights, packed).Sum - first.Sum;
        // Three sequences of three steps in the mean, each with the floor at the least.
        Assert.IsTrue(rise > 0.7 * 3 * 3 * Tiny.KlFloor * 1.01, $"{rise}");
    }

    [TestMethod]
    public void Nothing_is_allocated_a_step()
    {
        var (task, _, weights) = LatentFixtures.Task(StepDistribution.Joint, hasCondition: true, Tiny);
        var (packed, gradient, shard) = (new float[task.PackedSize], new float[weights.Length], task.CreateShard(3, null));
        int[] examples = [0, 1, 2];
        var before = 0L;
        for (var step = 0; step < 4; step++)
        {
            if (step == 2) before = GC.GetAllocatedBytesForCurrentThread();
            task.Pack(weights, packed, Seed + (ulong)step);
            shard.Train(examples, weights, packed, gradient, Seed);
            shard.Validate(0, 3, weights, packed);
        }
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
