using System.Runtime.InteropServices;
using Microsoft.ML.Lstm.Control.Environments;

namespace Microsoft.ML.Lstm.Control.Imitation;

/// <summary>Episodes in which a policy, or the expert, acts, and the expert says at each step what would have been right.</summary>
sealed class AdvisedEpisode(IEnvironment environment, IExpert expert)
{
    readonly List<float> _observations = [], _advice = [], _acts = [];
    readonly float[] _observation = new float[environment.ObservationSpace.Size], _right = new float[environment.ActionSpace.Size], _done = new float[environment.ActionSpace.Size];

    int _episodes;

    /// <summary>Runs an episode, and adds what the expert said.</summary>
    /// <param name="policy">Who acts; null for the expert.</param>
    /// <param name="seed">Of the environment.</param>
    /// <param name="all">Where to.</param>
    public void Run(RecurrentPolicy? policy, int seed, Demonstrations all)
    {
        _observations.Clear();
        _advice.Clear();
        _acts.Clear();
        EnvironmentCall.Reset(environment, seed, _observation, ++_episodes);
        expert.Reset();
        var stepper = policy?.Start();
        for (var result = default(StepResult); !result.IsLast;)
        {
            expert.Act(_observation, _observations.Count == 0 ? default : _done, _right);
            if (!environment.ActionSpace.Contains(_right))
                throw new InvalidOperationException(FormattableString.Invariant($"The expert's action is [{string.Join(", ", _right)}], but must be {environment.ActionSpace}."));
            _observations.AddRange(_observation);
            _advice.AddRange(_right);
            if (stepper is null) _right.CopyTo(_done, 0);
            else stepper.Act(_observation, _done);
            _acts.AddRange(_done);
            result = EnvironmentCall.Step(environment, _done, _observation, _acts.Count / _done.Length, _episodes);
        }
        all.Add(CollectionsMarshal.AsSpan(_observations), CollectionsMarshal.AsSpan(_advice), CollectionsMarshal.AsSpan(_acts));
    }
}
