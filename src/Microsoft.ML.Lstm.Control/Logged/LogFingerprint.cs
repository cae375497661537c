using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Control.Logged;

/// <summary>Trajectories in the fingerprint of a training.</summary>
static class LogFingerprint
{
    public static void Add(TrainingFingerprint fingerprint, LoggedTrajectories log)
    {
        fingerprint.Add(FormattableString.Invariant($"{log.ObservationSize} {log.ActionCount} {log.Count}"));
        for (var i = 0; i < log.Count; i++)
        {
            var one = log[i];
            fingerprint.Add(one.Observations.ToArray()).Add(Array.ConvertAll(one.Actions.ToArray(), action => (float)action)).Add(one.Rewards.ToArray());
        }
    }
}
