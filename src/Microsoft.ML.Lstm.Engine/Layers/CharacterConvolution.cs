using System.Diagnostics.CodeAnalysis;
using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers;

/// <summary>
/// A vector for each word from its characters (Ma and Hovy 2016): embeddings of the characters, a convolution of three neighbours, and the maximum over the word, so that
/// prefixes, suffixes and shapes are found wherever they stand. Each step has the word's character ids as floats, 0 to Vocabulary - 1, where 0 is no character. Weights
/// "vectors" [Vocabulary, EmbeddingSize], "weights" [3 · OutputSize, EmbeddingSize], those for the character before first, and "bias" [OutputSize].
/// </summary>
/// <remarks>
/// There are few characters, so what each adds to an output is packed once after each change of the weights, and the convolution is a sum of rows of that table. A word
/// without characters gives zeros and no gradient, and so does a step that is not there.
/// </remarks>
public sealed class CharacterConvolution : ILayer
{
    const int Taps = 3, MostVocabulary = 1 << 20;

    /// <summary>A layer for words of at most so many characters.</summary>
    /// <param name="vocabularySize">Characters, that of none included.</param>
    /// <param name="embeddingSize">Size of the embedding of each character.</param>
    /// <param name="outputSize">Size of a word's vector.</param>
    /// <param name="wordLength">Characters of the longest word; shorter ones end with zeros.</param>
    public CharacterConvolution(int vocabularySize, int embeddingSize, int outputSize, int wordLength)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(vocabularySize, MostVocabulary);
        (VocabularySize, EmbeddingSize) = (SizeGuard.Size(vocabularySize), SizeGuard.Size(embeddingSize));
        (OutputSize, InputSize) = (SizeGuard.Size(outputSize), SizeGuard.Size(wordLength));
        Weights = new(new("vectors", vocabularySize, embeddingSize), new("weights", Taps * outputSize, embeddingSize), new("bias", 1, outputSize));
        SizeGuard.Fits(() => ScratchSize(1, 1), this);
    }

    /// <summary>Number of characters.</summary>
    public int VocabularySize { get; }

    /// <summary>Size of the embedding of each character.</summary>
    public int EmbeddingSize { get; }

    /// <summary>Characters of the longest word.</summary>
    public int InputSize { get; }

    /// <inheritdoc/>
    public int OutputSize { get; }

    /// <inheritdoc/>
    public WeightLayout Weights { get; }

    /// <summary>What each character adds [tap, Vocabulary, OutputSize].</summary>
    public int PackedSize => checked(Taps * VocabularySize * OutputSize);

    /// <summary>Where each output has its maximum.</summary>
    public int TapeSize(int batch, int steps) => checked(batch * steps * OutputSize);

    /// <summary>The responses at one place; in training the gradient of the packed table.</summary>
    public int ScratchSize(int batch, int steps) => checked(PackedSize + OutputSize);

    /// <summary>Characters uniform with variance 1, the convolution as Glorot's, the bias 0.</summary>
    public void Initialize(Span<float> weights, Random random)
    {
        Initializers.Uniform(Weights.Slice(weights, 0), MathF.Sqrt(3), random);
        Initializers.GlorotUniform(Weights.Slice(weights, 1), Taps * EmbeddingSize, OutputSize, random);
        Weights.Slice(weights, 2).Clear();
    }

    /// <inheritdoc/>
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed)
    {
        var vectors = Weights.Slice(weights, 0);
        var taps = Weights.Slice(weights, 1);
        for (var tap = 0; tap < Taps; tap++)
        {
            for (var character = 0; character < VocabularySize; character++)
            {
                var vector = vectors.Slice(character * EmbeddingSize, EmbeddingSize);
                var row = Row(packed, tap, character);
                for (var o = 0; o < OutputSize; o++) row[o] = TensorPrimitives.Dot(vector, taps.Slice(((tap * OutputSize) + o) * EmbeddingSize, EmbeddingSize));
            }
        }
    }

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass)
    {
        PassGuard.Check(this, pass);
        var bias = Weights.Slice(pass.Weights, 2);
        var response = pass.Scratch[..OutputSize];
        for (var row = 0; row < pass.Shape.Rows; row++)
        {
            var word = pass.Input.Slice(row * InputSize, InputSize);
            var output = pass.Output.Slice(row * OutputSize, OutputSize);
            var places = pass.Tape.IsEmpty ? default : pass.Tape.Slice(row * OutputSize, OutputSize);
            if (pass.Mask[row] && !TensorPrimitives.IsFiniteAll(word))
            {
                output.Fill(float.NaN);
                continue;
            }
            output.Clear();
            if (!pass.Mask[row] || !word.ContainsAnyExcept(0)) continue;
            output.Fill(float.NegativeInfinity);
            for (var place = 0; place < InputSize; place++)
            {
                if (word[place] == 0) continue;
                response.Clear();
                for (var tap = 0; tap < Taps; tap++)
                    if (CharacterAt(word, place + tap - 1) is var character and > 0) TensorPrimitives.Add(response, Row(pass.Packed, tap, character), response);
                if (places.IsEmpty) TensorPrimitives.Max(output, response, output);
                else KeepGreatest(response, place, output, places);
            }
            TensorPrimitives.Add(output, bias, output);
        }
    }

    static void KeepGreatest(ReadOnlySpan<float> response, int place, Span<float> output, Span<float> places)
    {
        for (var o = 0; o < response.Length; o++)
            if (response[o] > output[o]) (output[o], places[o]) = (response[o], place);
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        PassGuard.Check(this, pass);
        var table = pass.Scratch[..PackedSize];
        table.Clear();
        var bias = Weights.Slice(pass.WeightGradient, 2);
        for (var row = 0; row < pass.Shape.Rows; row++)
        {
            var word = pass.Input.Slice(row * InputSize, InputSize);
            if (!pass.Mask[row] || !word.ContainsAnyExcept(0) || !TensorPrimitives.IsFiniteAll(word)) continue;
            var gradient = pass.OutputGradient.Slice(row * OutputSize, OutputSize);
            var places = pass.Tape.Slice(row * OutputSize, OutputSize);
            TensorPrimitives.Add(bias, gradient, bias);
            for (var o = 0; o < OutputSize; o++)
            {
                for (var tap = 0; tap < Taps; tap++)
                    if (CharacterAt(word, (int)places[o] + tap - 1) is var character and > 0) Row(table, tap, character)[o] += gradient[o];
            }
        }
        AddTableGradient(table, pass.Weights, pass.WeightGradient);
        // Between characters there is nothing, so the number of a character has no slope.
        pass.InputGradient.Clear();
    }

    void AddTableGradient(Span<float> table, ReadOnlySpan<float> weights, Span<float> gradient)
    {
        var vectors = Weights.Slice(weights, 0);
        var taps = Weights.Slice(weights, 1);
        var vectorGradient = Weights.Slice(gradient, 0);
        var tapGradient = Weights.Slice(gradient, 1);
        for (var tap = 0; tap < Taps; tap++)
        {
            for (var character = 1; character < VocabularySize; character++)
            {
                var row = Row(table, tap, character);
                var place = character * EmbeddingSize;
                if (!row.ContainsAnyExcept(0)) continue;
                for (var o = 0; o < OutputSize; o++)
                {
                    if (row[o] == 0) continue;
                    var at = ((tap * OutputSize) + o) * EmbeddingSize;
                    AddScaled(taps.Slice(at, EmbeddingSize), row[o], vectorGradient.Slice(place, EmbeddingSize));
                    AddScaled(vectors.Slice(place, EmbeddingSize), row[o], tapGradient.Slice(at, EmbeddingSize));
                }
            }
        }
    }

    static void AddScaled(ReadOnlySpan<float> x, float scale, Span<float> destination) => TensorPrimitives.MultiplyAdd(x, scale, destination, destination);

    Span<float> Row(Span<float> table, int tap, int character) => table.Slice(((tap * VocabularySize) + character) * OutputSize, OutputSize);

    ReadOnlySpan<float> Row(ReadOnlySpan<float> table, int tap, int character) => table.Slice(((tap * VocabularySize) + character) * OutputSize, OutputSize);

    // 0 beyond the ends of the word.
    int CharacterAt(ReadOnlySpan<float> word, int place)
    {
        if ((uint)place >= (uint)word.Length) return 0;
        var character = word[place];
        if (!(character >= 0 && character < VocabularySize && character == MathF.Floor(character))) ThrowNoCharacter(character);
        return (int)character;
    }

    [DoesNotReturn]
    void ThrowNoCharacter(float value) => throw Require.Refused("input", value, $"A character must be a whole number from 0 to {VocabularySize - 1}.");

    /// <inheritdoc/>
    public override string ToString() => $"CharacterConvolution({VocabularySize}, {EmbeddingSize}, {OutputSize}, {InputSize})";
}
