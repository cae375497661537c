namespace Microsoft.ML.Lstm.Engine.Objectives;

/// <summary>Targets that are tokens, one for each step; steps that are masked, or whose target is NaN, have weight 0 and are not read.</summary>
static class TargetTokens
{
    /// <summary>The loss of all steps that count, and its gradients; the one by the outputs is cleared before.</summary>
    public static LossSum Evaluate<TRows>(IObjective objective, in ObjectivePass pass, TRows rows, int classes)
        where TRows : ITargetRows, allows ref struct
    {
        pass.OutputGradient.Clear();
        for (var b = 0; b < pass.Shape.Batch; b++)
        {
            var targets = pass.Targets[objective.Field, b];
            if (targets.Length > pass.Shape.Steps) ObjectiveGuard.ThrowTooMany(b, targets.Length, pass.Shape.Steps);
            for (var t = 0; t < targets.Length; t++)
            {
                var (row, weight) = (b * pass.Shape.Steps + t, pass.WeightOf(b, t));
                if (weight == 0 || float.IsNaN(targets[t]) || !pass.Mask[row]) continue;
                rows.Add(pass, row, ObjectiveGuard.Class(targets[t], classes, b, t), weight);
            }
        }
        return rows.Finish(pass);
    }

    /// <summary>Refuses targets of a sequence that are no tokens, or too many.</summary>
    public static void Check(int sequence, ReadOnlySpan<float> targets, int steps, int classes)
    {
        if (targets.Length > steps) ObjectiveGuard.ThrowTooMany(sequence, targets.Length, steps);
        for (var t = 0; t < targets.Length; t++)
            if (!float.IsNaN(targets[t])) ObjectiveGuard.Class(targets[t], classes, sequence, t);
    }
}
