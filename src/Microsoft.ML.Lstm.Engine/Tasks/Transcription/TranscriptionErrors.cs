using Microsoft.ML.Lstm.Engine.Decoding;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Statistics;

namespace Microsoft.ML.Lstm.Engine.Tasks.Transcription;

/// <summary>
/// What a transcriber's training is stopped by: the unit error rate of the best path, substitutions, insertions and deletions by the units of the references. The likelihood would stop it too early: it falls when the network
/// grows sure of errors, too, while more units are right. A small part of it decides between equals.
/// </summary>
/// <param name="objective">What is minimised.</param>
sealed class TranscriptionErrors(Ctc objective) : IObjective
{
    const double LikelihoodWeight = 0.01;

    public int OutputSize => objective.OutputSize;

    public WeightLayout Weights => objective.Weights;

    public bool NeedsWholeSequence => true;

    public int ScratchSize(int batch, int steps) => objective.ScratchSize(batch, steps);

    public LossSum Evaluate(in ObjectivePass pass)
    {
        var likelihood = objective.Evaluate(pass);
        var (errors, all, steps, distance) = (LikelihoodWeight * likelihood.Sum, LikelihoodWeight * likelihood.Weight, pass.Shape.Steps, new EditDistance());
        var (labels, places, sure, known) = (new int[steps], new int[steps], new float[steps], new List<int>());
        for (var sequence = 0; sequence < pass.Shape.Batch; sequence++)
        {
            var targets = pass.Targets[objective.Field, sequence];
            var weight = pass.WeightOf(sequence);
            if (weight == 0 || targets.Contains(float.NaN)) continue;
            known.Clear();
            foreach (var target in targets) known.Add((int)target);
            var count = BestPath.Decode(pass.Outputs.Slice(sequence * steps * OutputSize, steps * OutputSize), pass.Mask, sequence * steps, OutputSize, labels, places, sure);
            errors += weight * distance.Of<int>(known.ToArray(), labels.AsSpan(0, count)).Count;
            all += weight * Math.Max(1, targets.Length);
        }
        return new(errors, all);
    }
}
