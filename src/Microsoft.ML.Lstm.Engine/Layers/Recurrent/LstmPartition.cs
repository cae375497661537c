using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent;

/// <summary>The part of an LSTM's units that one worker of a parallel region computes: whole panels, so all gates of those units.</summary>
readonly record struct LstmPartition
{
    readonly LstmLayout _plan;
    readonly int _begin, _end;

    /// <summary>Workers that can have a partition. What needs all units at once is for one.</summary>
    public static int Most(LstmLayout plan, int grain, ulong? seed) =>
        plan.Projects || plan.Options.LayerNormalization || (seed is not null && plan.Options.RecurrentDropout > 0) ? 1 : (plan.Panels + grain - 1) / grain;

    /// <summary>Multiply-adds of a step.</summary>
    public static long WorkOfStep(LstmLayout plan, int batch) => (long)batch * plan.GateWidth * plan.Outputs;

    /// <summary>The worker's panels, in multiples of <paramref name="grain"/>.</summary>
    public LstmPartition(LstmLayout plan, Worker worker, int grain)
    {
        _plan = plan;
        (_begin, _end) = worker.Partition(plan.Panels, grain);
    }

    public int FirstPanel => _begin;

    public int Panels => _end - _begin;

    public int FirstUnit => Math.Min(_plan.Units, _begin * Numerics.Panels.Lanes);

    public int Units => Math.Min(_plan.Units, _end * Numerics.Panels.Lanes) - FirstUnit;

    /// <summary>Features of h that come of them, from <see cref="FirstUnit"/> on; a projection needs all units, so it is for one thread.</summary>
    public int Outputs => _plan.Projects ? _plan.Outputs : Units;

    /// <summary>Its gates in a row of all.</summary>
    public Range Gates => (_begin * Numerics.Panels.WideColumns)..(_end * Numerics.Panels.WideColumns);
}
