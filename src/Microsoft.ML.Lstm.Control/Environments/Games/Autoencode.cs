using Microsoft.ML.Lstm.Control.Environments;
using Microsoft.ML.Lstm.Control.Environments.Games;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm;

/// <summary>
/// POPGym's Autoencode (Morad et al. 2023): n = 52 d cards are shown, then the actions are to be their suits, from the last to the first. A right answer gives 1/n, a wrong one as much less; an
/// episode has 2n - 1 steps.
/// </summary>
public sealed class Autoencode : IEnvironment
{
    readonly CardDeck _deck;
    int _played;
    EpisodeGuard _guard = new(nameof(Autoencode));

    /// <summary>The environment of POPGym of that size: 1, 2 or 3 decks.</summary>
    public Autoencode(GameSize size) : this(1 + (int)Require.Defined(size))
    {
    }

    /// <summary>Any other one.</summary>
    /// <param name="decks">Decks of 52 cards (d).</param>
    public Autoencode(int decks) => _deck = new(decks);

    /// <summary>1 while there are more cards to come, then 0; the suit just shown, 0 once actions count.</summary>
    public Space ObservationSpace { get; } = new MultiDiscreteSpace(2, CardDeck.Suits);

    /// <summary>The suit.</summary>
    public Space ActionSpace { get; } = new DiscreteSpace(CardDeck.Suits);

    /// <inheritdoc/>
    public void Reset(int seed, Span<float> observation)
    {
        var random = new SplitMix64((ulong)seed);
        _deck.Shuffle(ref random);
        _guard.Begin();
        _played = 0;
        (observation[0], observation[1]) = (1, CardDeck.Suit(_deck.Deal()));
    }

    /// <inheritdoc/>
    public StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        _guard.Check(ActionSpace, action);
        if (_deck.Left > 0)
        {
            observation[1] = CardDeck.Suit(_deck.Deal());
            observation[0] = _deck.Left > 0 ? 1 : 0;
            return default;
        }
        var reward = 1f / _deck.Count;
        var isRight = (int)action[0] == CardDeck.Suit(_deck.Last(++_played));
        observation.Clear();
        return _guard.End(new(isRight ? reward : -reward, _played == _deck.Count, false));
    }
}
