(() => {
  'use strict';
  const items = (storage) => Object.entries(storage).map(([name, value]) => ({ name, value: String(value) }));
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error('the database is in use'));
  });
  const base64 = (bytes) => {
    let text = '';
    for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
    return btoa(text);
  };
  const bytesOf = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const ARRAYS = {
    i8: Int8Array, ui8: Uint8Array, ui8c: Uint8ClampedArray, i16: Int16Array, ui16: Uint16Array, i32: Int32Array,
    ui32: Uint32Array, f32: Float32Array, f64: Float64Array, bi64: BigInt64Array, bui64: BigUint64Array,
  };
  // Values that JSON holds as they are stay plain; of the rest the form is Playwright's.
  const isPlain = (value) => {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
    if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
    if (Array.isArray(value)) return value.every(isPlain);
    return typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype
      && Object.values(value).every(isPlain);
  };
  const encode = (value, seen = new Map()) => {
    if (value === undefined) return { v: 'undefined' };
    if (value === null) return { v: 'null' };
    if (typeof value === 'number' && !isPlain(value)) return { v: Object.is(value, -0) ? '-0' : String(value) };
    if (typeof value === 'bigint') return { bi: value.toString() };
    if (typeof value !== 'object') return value;
    if (value instanceof Date) return { d: value.toJSON() };
    if (value instanceof RegExp) return { r: { p: value.source, f: value.flags } };
    if (value instanceof ArrayBuffer) return { ab: { b: base64(new Uint8Array(value)) } };
    for (const [k, type] of Object.entries(ARRAYS)) {
      if (value instanceof type) return { ta: { b: base64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)), k } };
    }
    if (seen.has(value)) return { ref: seen.get(value) };
    const id = seen.size + 1;
    seen.set(value, id);
    if (Array.isArray(value)) return { a: value.map((item) => encode(item, seen)), id };
    const prototype = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) throw new Error(`it holds a ${value.constructor?.name}`);
    return { o: Object.entries(value).map(([k, v]) => ({ k, v: encode(v, seen) })), id };
  };
  const decode = (value, seen = new Map()) => {
    if (typeof value !== 'object' || value === null) return value;
    if ('v' in value) return { undefined, null: null, NaN, Infinity, '-Infinity': -Infinity, '-0': -0 }[value.v];
    if ('bi' in value) return BigInt(value.bi);
    if ('d' in value) return new Date(value.d);
    if ('u' in value) return new URL(value.u);
    if ('r' in value) return new RegExp(value.r.p, value.r.f);
    if ('ab' in value) return bytesOf(value.ab.b).buffer;
    if ('ta' in value) return new ARRAYS[value.ta.k](bytesOf(value.ta.b).buffer);
    if ('ref' in value) return seen.get(value.ref);
    if ('a' in value) {
      const list = [];
      seen.set(value.id, list);
      for (const item of value.a) list.push(decode(item, seen));
      return list;
    }
    if ('o' in value) {
      const made = {};
      seen.set(value.id, made);
      for (const { k, v } of value.o) Object.defineProperty(made, k, { value: decode(v, seen), enumerable: true, configurable: true, writable: true });
      return made;
    }
    throw new Error('a value in a form that is not known');
  };
  const pathOf = (path) => (Array.isArray(path) ? { keyPathArray: path } : typeof path === 'string' ? { keyPath: path } : {});
  const kept = (name, value) => (isPlain(value) ? { [name]: value } : { [`${name}Encoded`]: encode(value) });
  const given = (record, name) => (`${name}Encoded` in record ? decode(record[`${name}Encoded`]) : record[name]);

  const databases = async (most) => {
    const all = [];
    for (const { name } of await indexedDB.databases()) {
      const db = await done(indexedDB.open(name));
      const stores = [];
      for (const store of db.objectStoreNames) {
        const objects = db.transaction(store, 'readonly').objectStore(store);
        const [keys, values] = await Promise.all([done(objects.getAllKeys(null, most)), done(objects.getAll(null, most))]);
        stores.push({
          name: store,
          records: values.map((value, i) => ({ ...(objects.keyPath === null ? kept('key', keys[i]) : {}), ...kept('value', value) })),
          indexes: [...objects.indexNames].map((index) => objects.index(index)).map((index) => (
            { name: index.name, ...pathOf(index.keyPath), multiEntry: index.multiEntry, unique: index.unique })),
          autoIncrement: objects.autoIncrement,
          ...pathOf(objects.keyPath),
        });
      }
      all.push({ name, version: db.version, stores });
      db.close();
    }
    return all;
  };
  const restoreDatabase = async ({ name, version, stores }) => {
    await done(indexedDB.deleteDatabase(name));
    const opening = indexedDB.open(name, version);
    opening.onupgradeneeded = () => {
      for (const store of stores) {
        const made = opening.result.createObjectStore(store.name, { autoIncrement: store.autoIncrement, keyPath: store.keyPathArray ?? store.keyPath ?? null });
        for (const index of store.indexes) made.createIndex(index.name, index.keyPathArray ?? index.keyPath, { unique: index.unique, multiEntry: index.multiEntry });
      }
    };
    const db = await done(opening);
    for (const store of stores) {
      const objects = db.transaction(store.name, 'readwrite').objectStore(store.name);
      const keyed = objects.keyPath === null;
      await Promise.all(store.records.map((record) => (
        done(keyed ? objects.put(given(record, 'value'), given(record, 'key')) : objects.put(given(record, 'value'))))));
    }
    db.close();
  };
  return {
    capture: async (most) => ({
      origin: location.origin,
      localStorage: items(localStorage),
      sessionStorage: items(sessionStorage),
      indexedDB: most > 0 ? await databases(most) : [],
    }),
    restore: async (state) => {
      for (const [storage, list] of [[localStorage, state.localStorage], [sessionStorage, state.sessionStorage ?? []]]) {
        storage.clear();
        for (const { name, value } of list) storage.setItem(name, value);
      }
      for (const database of state.indexedDB ?? []) await restoreDatabase(database);
    },
  };
})()
