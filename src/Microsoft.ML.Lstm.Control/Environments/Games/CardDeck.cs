using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Control.Environments.Games;

/// <summary>Decks of 52 cards each, shuffled together: cards by their number, of which suit, rank and colour follow.</summary>
sealed class CardDeck(int decks)
{
    public const int Suits = 4, Ranks = 13, Colors = 2, Cards = Suits * Ranks;

    readonly int[] _cards = new int[Cards * Require.Between(decks, 1, 1 << 10, nameof(decks))];

    /// <summary>Cards of all decks.</summary>
    public int Count => _cards.Length;

    /// <summary>Cards dealt so far.</summary>
    public int Dealt { get; private set; }

    /// <summary>Cards not dealt yet.</summary>
    public int Left => _cards.Length - Dealt;

    /// <summary>Takes all cards back and shuffles them (Fisher and Yates).</summary>
    public void Shuffle(ref SplitMix64 random)
    {
        for (var i = 0; i < _cards.Length; i++) _cards[i] = i % Cards;
        for (var i = _cards.Length - 1; i > 0; i--)
        {
            var j = (int)(random.NextDouble() * (i + 1));
            (_cards[i], _cards[j]) = (_cards[j], _cards[i]);
        }
        Dealt = 0;
    }

    /// <summary>Deals the next card.</summary>
    public int Deal() => _cards[Dealt++];

    /// <summary>A card that was dealt: 1 for the last one, 2 for the one before.</summary>
    public int Last(int back) => _cards[Dealt - back];

    public static int Suit(int card) => card % Suits;

    public static int Rank(int card) => card / Suits;

    public static int Color(int card) => card % Colors;
}
