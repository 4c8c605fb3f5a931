// The data blocks of this document: base64 of gzip, unpacked when they are asked for.

const parcel = (() => {
  const unpacked = new Map();
  const KEPT = 40;

  const block = (name) => (/^[\w-]+$/.test(name || '') ? byId(`data-${name}`) : null);

  async function unpack(name) {
    const found = block(name);
    if (!found) throw new Error('this is not in the viewer');
    const packed = Uint8Array.from(atob(found.textContent), (letter) => letter.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  /** The bytes of a block, the same promise for all who ask soon. */
  function content(name) {
    let promise = unpacked.get(name);
    if (!promise) {
      promise = unpack(name);
      promise.catch(() => unpacked.delete(name));
    }
    unpacked.delete(name);
    unpacked.set(name, promise);
    if (unpacked.size > KEPT) unpacked.delete(unpacked.keys().next().value);
    return promise;
  }

  const text = async (name) => new TextDecoder().decode(await content(name));

  /** A picture as an address that needs no request. */
  async function picture(name, mime) {
    const all = await content(name);
    let letters = '';
    for (let at = 0; at < all.length; at += 0x8000) letters += String.fromCharCode(...all.subarray(at, at + 0x8000));
    return `data:${mime};base64,${btoa(letters)}`;
  }

  return {
    has: (name) => Boolean(block(name)),
    text,
    json: async (name) => JSON.parse(await text(name)),
    picture,
  };
})();
